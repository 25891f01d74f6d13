"""Calls for asyncio. What aio_services.py is written on; as in _sync.py."""
from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Awaitable, Callable

import grpc
import grpc.aio

from .errors import YiciError, from_grpc
from .policy import Attempts, Retry, has_cursor, has_heartbeat, is_heartbeat, silent, with_request_id

_END: Any = getattr(grpc.aio, "EOF")    # which gRPC's type stubs leave out


class Service:
    def __init__(self, channel: grpc.aio.Channel, metadata: tuple[tuple[str, str], ...], timeout: float | None, retry: Retry,
                 silence: float) -> None:
        self._channel, self._metadata, self._timeout, self._retry, self._silence = channel, metadata, timeout, retry, silence

    async def _unary(self, path: str, request: Any, response: Any, timeout: float | None) -> Any:
        named = with_request_id(request)
        call = self._channel.unary_unary(path, request_serializer=lambda m: m.SerializeToString(),
                                         response_deserializer=response.FromString)
        return await self._again(timeout, lambda left: call(named, timeout=left, metadata=self._metadata))

    async def _again(self, timeout: float | None, call: Callable[[float | None], Awaitable[Any]]) -> Any:
        attempts = Attempts(self._retry, self._timeout if timeout is None else timeout)
        while True:
            try:
                return await call(attempts.left())
            except grpc.aio.AioRpcError as failed:
                error = from_grpc(failed)
                wait = attempts.wait_after(error)
                if wait is None:
                    raise error from None
            await asyncio.sleep(wait)

    async def _upload(self, path: str, requests: AsyncIterator[Any], response: Any, timeout: float | None) -> Any:
        call = self._channel.stream_unary(path, request_serializer=lambda m: m.SerializeToString(),
                                          response_deserializer=response.FromString)
        try:
            return await call(requests, timeout=timeout, metadata=self._metadata)
        except grpc.aio.AioRpcError as failed:
            raise from_grpc(failed) from None

    def _stream(self, path: str, request: Any, response: Any, timeout: float | None) -> AsyncIterator[Any]:
        call = self._channel.unary_stream(path, request_serializer=lambda m: m.SerializeToString(),
                                          response_deserializer=response.FromString)
        silence = self._silence if has_heartbeat(response) else None
        return self._followed(call, with_request_id(request), timeout, silence, has_cursor(request, response))

    async def _followed(self, call: Any, position: Any, timeout: float | None, silence: float | None, resumes: bool) -> AsyncIterator[Any]:
        attempts = Attempts(self._retry, timeout)
        while True:
            stream = call(position, timeout=attempts.left(), metadata=self._metadata)
            try:
                while (message := await _next(stream, silence)) is not None:
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
            finally:
                stream.cancel()
            await asyncio.sleep(wait)


async def _next(stream: Any, silence: float | None) -> Any:
    """The next message, which has to come within `silence` seconds (None: whenever); None at the end in order."""
    try:
        message = await asyncio.wait_for(stream.read(), silence)
    except asyncio.TimeoutError:
        raise silent(silence or 0.0) from None
    except grpc.aio.AioRpcError as failed:
        raise from_grpc(failed) from None
    return None if message is _END else message
