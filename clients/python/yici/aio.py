"""The client for asyncio.

    async with yici.aio.Client("127.0.0.1:7470", token="…") as city:
        async for record in city.approval.watch_cases(request):
            …

    await yici.aio.JobWorker(city, "credit-check", check).run()
"""
from __future__ import annotations

import datetime
from types import TracebackType

import grpc
import grpc.aio

from .aio_jobs import JobWorker
from .aio_services import SERVICES, Services
from .client import OPTIONS, advance_request, metadata_of
from .policy import Retry
from .v1 import admin_pb2

__all__ = ["Client", "JobWorker"]


class Client(Services):
    """As yici.Client; one event loop."""

    def __init__(self, server: str, *, token: str | None = None, credentials: grpc.ChannelCredentials | None = None,
                 timeout: float | None = 30.0, retry: Retry = Retry(), silence: float = 60.0) -> None:
        self.channel = (grpc.aio.insecure_channel(server, options=OPTIONS) if credentials is None
                        else grpc.aio.secure_channel(server, credentials, options=OPTIONS))
        for name, service in SERVICES.items():
            setattr(self, name, service(self.channel, metadata_of(token), timeout, retry, silence))

    async def advance_clock(self, to: datetime.datetime | str) -> admin_pb2.AdvanceClockResponse:
        """For tests on a server with a manual clock: "2020-04-27" or a time."""
        return await self.admin.advance_clock(advance_request(to))

    async def close(self) -> None:
        """Ends the connection; calls under way are cancelled."""
        await self.channel.close(None)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
