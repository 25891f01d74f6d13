"""When a call is sent again, and what names it: the part that sync and asyncio share."""
from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass
from typing import Any, Iterator

import grpc

from .errors import Unavailable, YiciError

NEVER_FITS = ("MESSAGE_TOO_LARGE", "COMMAND_TOO_LARGE")
AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)


@dataclass(frozen=True)
class Retry:
    """Sent again on UNAVAILABLE and RESOURCE_EXHAUSTED alone, after a random part of a wait that doubles from `first` to `most`
    seconds, or after what the server asks for where that is longer; at most `attempts` times and within the call's timeout."""

    attempts: int = 8
    first: float = 0.05
    most: float = 5.0

    def waits(self) -> Iterator[float]:
        """Seconds before each further attempt of a call."""
        for attempt in range(self.attempts - 1):
            yield random.uniform(0.5, 1.0) * min(self.most, self.first * 2**attempt)


def with_request_id(request: Any) -> Any:
    """The request, or a copy of it with a request id wherever it takes one and has none."""
    copy = request.__class__()
    copy.CopyFrom(request)
    _name(copy)
    return copy


def _name(message: Any) -> None:
    for field in message.DESCRIPTOR.fields:
        if field.name == "request_id" and not message.request_id:
            message.request_id = uuid.uuid4().hex
        elif field.name == "submit" and message.HasField(field.name):
            _name(message.submit)
        elif field.name == "requests":
            for one in message.requests:
                _name(one)


class Attempts:
    """The waits of one call, cut by its deadline."""

    def __init__(self, retry: Retry, timeout: float | None) -> None:
        self._waits = retry.waits()
        self._until = None if timeout is None else time.monotonic() + timeout

    def left(self) -> float | None:
        """Seconds of the call's time that are left; None: it has no limit."""
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    def wait_after(self, error: YiciError) -> float | None:
        """Seconds until the next attempt; None: the error stands."""
        if error.code not in AGAIN or error.reason in NEVER_FITS:
            return None
        wait = next(self._waits, None)
        if wait is None:
            return None
        wait = max(wait, error.retry_after or 0.0)
        left = self.left()
        return None if left is not None and wait >= left else wait


def has_cursor(request: Any, response: Any) -> bool:
    """Whether a stream of these can go on where it was cut off."""
    return "cursor" in request.DESCRIPTOR.fields_by_name and "cursor" in response.DESCRIPTOR.fields_by_name


def is_heartbeat(message: Any) -> bool:
    """Whether it says no more than that the server is there."""
    return has_heartbeat(message) and bool(message.heartbeat)


def has_heartbeat(response: Any) -> bool:
    """Whether the server promises to say something every 15 seconds."""
    return "heartbeat" in response.DESCRIPTOR.fields_by_name


def silent(seconds: float) -> YiciError:
    """A line that fell silent is a lost one."""
    return Unavailable(grpc.StatusCode.UNAVAILABLE, f"The stream said nothing for {seconds:g} s.")
