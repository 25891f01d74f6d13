"""Calls that block. What services.py is written on."""
from __future__ import annotations

import threading
import time
from typing import Any, Callable, Iterable, Iterator

import grpc

from .errors import YiciError, from_grpc
from .policy import Attempts, Retry, has_cursor, has_heartbeat, is_heartbeat, silent, with_request_id


class _Reading:
    """A stream each of whose reads has to end within `silence` seconds (None: whenever), or the stream is cancelled by a thread of
    its own. Time between two reads does not count."""

    def __init__(self, stream: Any, silence: float | None) -> None:
        self._stream, self._silence = stream, silence
        self._until: float | None = None        # of the read that is under way
        self._left, self._silent = threading.Event(), False

    def __enter__(self) -> "_Reading":
        if self._silence is not None:
            threading.Thread(target=self._watch, args=(self._silence,), name="yici-silence", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._stream.cancel()

    def next(self) -> Any:
        """The next message; None at the end in order. Raises YiciError."""
        self._until = None if self._silence is None else time.monotonic() + self._silence
        try:
            return next(self._stream, None)
        except grpc.RpcError as failed:
            raise (silent(self._silence) if self._silent and self._silence is not None else from_grpc(failed)) from None
        finally:
            self._until = None

    def _watch(self, silence: float) -> None:
        # A read that begins while this waits ends later than the wait does, so nobody has to be woken for it.
        wait = silence
        while not self._left.wait(wait):
            until = self._until
            wait = silence if until is None else until - time.monotonic()
            if wait <= 0:
                self._silent = True
                self._stream.cancel()
                return


class Service:
    def __init__(self, channel: grpc.Channel, metadata: tuple[tuple[str, str], ...], timeout: float | None, retry: Retry,
                 silence: float) -> None:
        self._channel, self._metadata, self._timeout, self._retry, self._silence = channel, metadata, timeout, retry, silence

    def _unary(self, path: str, request: Any, response: Any, timeout: float | None) -> Any:
        named = with_request_id(request)
        call = self._channel.unary_unary(path, request_serializer=lambda m: m.SerializeToString(),
                                         response_deserializer=response.FromString)
        return self._again(timeout, lambda left: call(named, timeout=left, metadata=self._metadata))

    def _again(self, timeout: float | None, call: Callable[[float | None], Any]) -> Any:
        attempts = Attempts(self._retry, self._timeout if timeout is None else timeout)
        while True:
            try:
                return call(attempts.left())
            except grpc.RpcError as failed:
                error = from_grpc(failed)
                wait = attempts.wait_after(error)
                if wait is None:
                    raise error from None
            time.sleep(wait)

    def _upload(self, path: str, requests: Iterable[Any], response: Any, timeout: float | None) -> Any:
        call = self._channel.stream_unary(path, request_serializer=lambda m: m.SerializeToString(),
                                          response_deserializer=response.FromString)
        try:
            return call(iter(requests), timeout=timeout, metadata=self._metadata)
        except grpc.RpcError as failed:
            raise from_grpc(failed) from None

    def _stream(self, path: str, request: Any, response: Any, timeout: float | None) -> Iterator[Any]:
        call = self._channel.unary_stream(path, request_serializer=lambda m: m.SerializeToString(),
                                          response_deserializer=response.FromString)
        silence = self._silence if has_heartbeat(response) else None
        return self._followed(call, with_request_id(request), timeout, silence, has_cursor(request, response))

    def _followed(self, call: Any, position: Any, timeout: float | None, silence: float | None, resumes: bool) -> Iterator[Any]:
        """With a cursor it goes on from the last one; a message starts the count of attempts anew."""
        attempts = Attempts(self._retry, timeout)
        while True:
            with _Reading(call(position, timeout=attempts.left(), metadata=self._metadata), silence) as stream:
                try:
                    while (message := stream.next()) is not None:
                        if resumes:
                            position.cursor = message.cursor or position.cursor
                            attempts = Attempts(self._retry, attempts.left())
                        if not is_heartbeat(message):
                            yield message
                    return
                except YiciError as error:
                    wait = attempts.wait_after(error) if resumes else None
                    if wait is None:
                        raise
            time.sleep(wait)
