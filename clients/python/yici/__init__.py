"""Client of yici (一次): approval cases that move exactly once.

    from yici import Client, v1

    with Client("127.0.0.1:7470", token="…") as city:
        reply = city.approval.submit_case(v1.SubmitCaseRequest(item_code="…", …))
        print(reply.case_no)

A call that may be sent again is: request ids are made once and kept across retries, so a command runs once however often
it is sent. A refusal is a Rejected with its stable reason. Streams with a cursor go on where they were cut off.
"""
from . import aio, v1
from .client import Client
from .errors import (Aborted, AlreadyExists, DeadlineExceeded, FailedPrecondition, InvalidArgument, NotFound, OutOfRange,
                     PermissionDenied, Rejected, ResourceExhausted, Unauthenticated, Unavailable, YiciError)
from .jobs import BpmnError, JobWorker
from .policy import Retry
from .values import from_feel, to_feel, variables

__all__ = ["Aborted", "AlreadyExists", "BpmnError", "Client", "DeadlineExceeded", "FailedPrecondition", "InvalidArgument", "JobWorker",
           "NotFound", "OutOfRange", "PermissionDenied", "Rejected", "ResourceExhausted", "Retry", "Unauthenticated", "Unavailable",
           "YiciError", "aio", "from_feel", "to_feel", "v1", "variables"]
