"""The client that blocks; yici.aio has the same for asyncio."""
from __future__ import annotations

import datetime
from types import TracebackType

import grpc

from .policy import Retry
from .services import SERVICES, Services
from .v1 import admin_pb2

# A lost connection is made anew within a second: gRPC's own waits would grow to two minutes and outlast the retries. The "min" is
# what connecting may take, whatever its name says.
OPTIONS = [("grpc.max_receive_message_length", 8 << 20), ("grpc.max_metadata_size", 16 << 10),
           ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 1000), ("grpc.min_reconnect_backoff_ms", 5000)]


def metadata_of(token: str | None) -> tuple[tuple[str, str], ...]:
    """What goes with each call: who makes it."""
    return () if token is None else (("authorization", f"Bearer {token}"),)


def advance_request(to: datetime.datetime | str) -> admin_pb2.AdvanceClockRequest:
    """The request that moves a manual clock; a time without a zone is Asia/Shanghai's."""
    moment = datetime.datetime.fromisoformat(to) if isinstance(to, str) else to
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    request = admin_pb2.AdvanceClockRequest()
    request.to.FromDatetime(moment.astimezone(datetime.timezone.utc).replace(tzinfo=None))
    return request


class Client(Services):
    """A connection and the services on it. Safe for many threads; use one for all.

    credentials: grpc.ssl_channel_credentials(…); None: plain, for loopback. timeout: seconds of a call and its retries. silence: seconds
    that a watch may say nothing before its line counts as lost; above zero, servers speak every 15 s.
    """

    def __init__(self, server: str, *, token: str | None = None, credentials: grpc.ChannelCredentials | None = None,
                 timeout: float | None = 30.0, retry: Retry = Retry(), silence: float = 60.0) -> None:
        self.channel = (grpc.insecure_channel(server, options=OPTIONS) if credentials is None
                        else grpc.secure_channel(server, credentials, options=OPTIONS))
        for name, service in SERVICES.items():
            setattr(self, name, service(self.channel, metadata_of(token), timeout, retry, silence))

    def advance_clock(self, to: datetime.datetime | str) -> admin_pb2.AdvanceClockResponse:
        """For tests on a server with a manual clock: "2020-04-27" or a time."""
        return self.admin.advance_clock(advance_request(to))

    def close(self) -> None:
        """Ends the connection; calls under way are cancelled."""
        self.channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

