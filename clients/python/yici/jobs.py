"""Work that a process waits for, done by a handler.

    def check(job, values):                     # values: the job's variables as Python values
        return {"passed": values["amount"] < 1000}

    JobWorker(city, "credit-check", check).run()     # until stop() is called from another thread

What the handler returns completes the job; a BpmnError is thrown in the process; any other exception fails the job, which
is tried again after a back-off until no retry is left. A job whose lease has run out meanwhile belongs to somebody else: what
is told of it then is refused, and the worker goes on.
"""
from __future__ import annotations

import threading
from typing import Any, Callable

from .client import Client
from .errors import Rejected
from .v1 import workflow_pb2
from .values import from_feel, variables

Handler = Callable[[workflow_pb2.Job, dict[str, Any]], "dict[str, Any] | None"]


class BpmnError(Exception):
    """An error that the process model knows by its code."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class JobWorker:
    def __init__(self, client: Client, type: str, handler: Handler, *, jobs_max: int = 8, lease_seconds: int = 60,
                 wait_seconds: int = 10, back_off_seconds: int = 30) -> None:
        self._client, self._type, self._handler = client, type, handler
        self._jobs_max, self._lease, self._wait, self._back_off = jobs_max, lease_seconds, wait_seconds, back_off_seconds
        self._stopped = threading.Event()
        self.done = 0           # jobs completed
        self.lost = 0           # jobs whose end was refused, for the lease had run out

    def run(self) -> None:
        while not self._stopped.is_set():
            self.run_once()

    def run_once(self) -> int:
        """Takes what is there, or waits for it; how many jobs it had."""
        request = workflow_pb2.ActivateJobsRequest(type=self._type, jobs_max=self._jobs_max, lease_seconds=self._lease,
                                                   wait_seconds=self._wait)
        jobs = self._client.workflow.activate_jobs(request, timeout=self._wait + 30.0).jobs
        for job in jobs:
            self._work(job)
        return len(jobs)

    def stop(self) -> None:
        self._stopped.set()

    def _work(self, job: workflow_pb2.Job) -> None:
        values = {variable.name: from_feel(variable.value) for variable in job.variables}
        try:
            result = self._handler(job, values)
        except BpmnError as thrown:
            self._tell(self._client.workflow.throw_job_error, workflow_pb2.ThrowJobErrorRequest(
                instance_id=job.instance_id, job=job.job, code=thrown.code, variables=variables(**thrown.values)))
            return
        except Exception as failed:  # noqa: BLE001: whatever a handler raises is the job's failure
            self._tell(self._client.workflow.fail_job, workflow_pb2.FailJobRequest(
                instance_id=job.instance_id, job=job.job, retries=max(0, job.retries - 1), failure=repr(failed)[:500],
                back_off_seconds=self._back_off))
            return
        self.done += self._tell(self._client.workflow.complete_job, workflow_pb2.CompleteJobRequest(
            instance_id=job.instance_id, job=job.job, variables=variables(**(result or {}))))

    def _tell(self, method: Callable[[Any], Any], request: Any) -> bool:
        """Whether it counted."""
        try:
            method(request)
        except Rejected:
            self.lost += 1
            return False
        return True
