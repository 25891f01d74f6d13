"""Calls that block. What services.py is written on."""
from __future__ import annotations

import time
from typing import Any, Callable, Iterable, Iterator

import grpc

from .errors import YiciError, from_grpc
from .policy import Attempts, Retry, has_cursor, is_heartbeat, with_request_id


class Service:
    def __init__(self, channel: grpc.Channel, metadata: tuple[tuple[str, str], ...], timeout: float | None, retry: Retry) -> None:
        self._channel, self._metadata, self._timeout, self._retry = channel, metadata, timeout, retry

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
        if not has_cursor(request, response):
            return self._once(call, request, timeout)
        return self._resumed(call, request, timeout)

    def _once(self, call: Any, request: Any, timeout: float | None) -> Iterator[Any]:
        try:
            for message in call(request, timeout=timeout, metadata=self._metadata):
                if not is_heartbeat(message):
                    yield message
        except grpc.RpcError as failed:
            raise from_grpc(failed) from None

    def _resumed(self, call: Any, request: Any, timeout: float | None) -> Iterator[Any]:
        """From the last cursor on; a message starts the count of attempts anew."""
        position = request.__class__()
        position.CopyFrom(request)
        attempts = Attempts(self._retry, timeout)
        while True:
            stream = call(position, timeout=attempts.left(), metadata=self._metadata)
            try:
                for message in stream:
                    position.cursor = message.cursor or position.cursor
                    attempts = Attempts(self._retry, attempts.left())
                    if not is_heartbeat(message):
                        yield message
                return
            except grpc.RpcError as failed:
                error: YiciError = from_grpc(failed)
                wait = attempts.wait_after(error)
                if wait is None:
                    raise error from None
            finally:
                stream.cancel()
            time.sleep(wait)
