"""What a call may end in, typed by the kind of refusal.

    try:
        city.approval.accept_case(request)
    except yici.FailedPrecondition as refused:
        if refused.reason == "ALREADY_ACCEPTED":
            print(refused.message_zh, refused.metadata)
"""
from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2


class YiciError(Exception):
    """A call that gave no answer. `code` is gRPC's."""

    def __init__(self, code: grpc.StatusCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.reason = ""                        # stable; docs/errors has a page for each
        self.field = ""                         # path in the request
        self.metadata: dict[str, str] = {}
        self.message_zh = ""
        self.message_en = text
        self.retry_after: float | None = None   # seconds


class Rejected(YiciError):
    """Refused; sent again it would be refused again."""


class InvalidArgument(Rejected):
    """The request itself is wrong; `field` says where."""


class NotFound(Rejected):
    """There is none, or none that the caller may see."""


class AlreadyExists(Rejected):
    """There is one already, or the request id was used for another request (REQUEST_ID_REUSED)."""


class PermissionDenied(Rejected):
    """The caller has no role for it."""


class Unauthenticated(Rejected):
    """No token or certificate that the server knows."""


class FailedPrecondition(Rejected):
    """The state does not allow it: ALREADY_ACCEPTED, for example."""


class Aborted(Rejected):
    """Something else came first: read again, then decide anew."""


class OutOfRange(Rejected):
    """A cursor that is too old (CURSOR_EXPIRED) or of another log (LOG_CHANGED), for example."""


class ResourceExhausted(YiciError):
    """Too much at once, also after the retries."""


class Unavailable(YiciError):
    """Not reached, also after the retries. Whether a command ran is known by sending it again with the same request id."""


class DeadlineExceeded(YiciError):
    """No answer in time. Whether a command ran is known by sending it again with the same request id."""


_KINDS: dict[grpc.StatusCode, type[YiciError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument, grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists, grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated, grpc.StatusCode.FAILED_PRECONDITION: FailedPrecondition,
    grpc.StatusCode.ABORTED: Aborted, grpc.StatusCode.OUT_OF_RANGE: OutOfRange,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhausted, grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded}


def _details(error: Any) -> bytes:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            return bytes(value)
    return b""


def _fill(error: YiciError, serialized: bytes) -> None:
    status = status_pb2.Status()
    try:
        status.ParseFromString(serialized)
    except DecodeError:
        return
    for detail in status.details:
        try:
            _read(error, detail)
        except DecodeError:     # what cannot be read says nothing
            continue


def _read(error: YiciError, detail: Any) -> None:
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    message, retry = error_details_pb2.LocalizedMessage(), error_details_pb2.RetryInfo()
    if detail.Unpack(info):
        error.reason, error.metadata = info.reason, dict(info.metadata)
    elif detail.Unpack(bad) and bad.field_violations:
        error.field = bad.field_violations[0].field
    elif detail.Unpack(retry):
        error.retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    elif detail.Unpack(message):
        if message.locale == "en":
            error.message_en = message.message
        else:
            error.message_zh = message.message


def from_grpc(error: Any) -> YiciError:
    """Of a grpc.RpcError, sync or asyncio."""
    code = error.code()
    made = _KINDS.get(code, YiciError)(code, error.details() or code.name)
    _fill(made, _details(error))
    return made
