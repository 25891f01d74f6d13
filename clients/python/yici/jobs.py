"""Work that a process waits for, done by a handler.

    def check(job, values):                     # values: the job's variables as Python values
        return {"passed": values["amount"] < 1000}

    JobWorker(city, "credit-check", check).run()     # until stop() is called from another thread

What the handler returns completes the job; a BpmnError is thrown in the process; any other exception fails the job, which
is tried again after a back-off until no retry is left. The leases of all jobs in hand are extended until each is done, those
that wait for their turn too. A job whose lease ran out all the same (an outage) belongs to somebody else: what is told of it
then is refused, and the worker goes on.
"""
from __future__ import annotations

import threading
from typing import Any, Callable, Iterable

from .client import Client
from .errors import DeadlineExceeded, InvalidArgument, Rejected, ResourceExhausted, Unavailable, YiciError
from .v1 import values_pb2, workflow_pb2
from .values import from_feel, variables

Handler = Callable[[workflow_pb2.Job, dict[str, Any]], "dict[str, Any] | None"]


class BpmnError(Exception):
    """An error that the process model knows by its code."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code, self.variables = code, variables(**values)


def values_of(job: workflow_pb2.Job) -> dict[str, Any]:
    """The job's variables as Python values."""
    return {variable.name: from_feel(variable.value) for variable in job.variables}


def completing(job: workflow_pb2.Job, result: Iterable[values_pb2.Variable]) -> workflow_pb2.CompleteJobRequest:
    """The request that ends a job with what its handler returned."""
    return workflow_pb2.CompleteJobRequest(instance_id=job.instance_id, job=job.job, variables=result)


def throwing(job: workflow_pb2.Job, thrown: BpmnError) -> workflow_pb2.ThrowJobErrorRequest:
    """The request that throws a handler's error in the process."""
    return workflow_pb2.ThrowJobErrorRequest(instance_id=job.instance_id, job=job.job, code=thrown.code, variables=thrown.variables)


def failing(job: workflow_pb2.Job, failure: str, back_off: int) -> workflow_pb2.FailJobRequest:
    """The request that fails a job, with one retry fewer."""
    return workflow_pb2.FailJobRequest(instance_id=job.instance_id, job=job.job, retries=max(0, job.retries - 1), failure=failure[:500],
                                       back_off_seconds=back_off)


class _Leases:
    """Extends the leases of jobs at each third of them, in a thread of its own, from entering to leaving."""

    def __init__(self, client: Client, jobs: Iterable[workflow_pb2.Job], seconds: int) -> None:
        self._client, self._seconds = client, seconds
        self._held = {(job.instance_id, job.job) for job in jobs}
        self._lock, self._left = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._extend, name="yici-leases", daemon=True)

    def __enter__(self) -> "_Leases":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def holds(self, job: workflow_pb2.Job) -> bool:
        with self._lock:
            return (job.instance_id, job.job) in self._held

    def drop(self, job: workflow_pb2.Job) -> None:
        with self._lock:
            self._held.discard((job.instance_id, job.job))

    def _extend(self) -> None:
        while not self._left.wait(self._seconds / 3):
            with self._lock:
                held = sorted(self._held)
            for instance_id, job in held:
                self._extend_one(workflow_pb2.ExtendJobLeaseRequest(instance_id=instance_id, job=job, lease_seconds=self._seconds))

    def _extend_one(self, request: workflow_pb2.ExtendJobLeaseRequest) -> None:
        """What cannot be told now is told at the next third; what is refused is not ours any more."""
        if self._left.is_set():
            return
        try:
            self._client.workflow.extend_job_lease(request, timeout=self._seconds / 3)
        except Rejected:
            with self._lock:
                self._held.discard((request.instance_id, request.job))
        except YiciError:
            pass


class JobWorker:
    """Does the jobs of a type, one after the other: `jobs_max` are taken at a time; run several for more. Of the seconds, `lease_seconds` is
    for how long a job is taken and is extended at each third, `wait_seconds` how long to wait for jobs, `back_off_seconds` the pause
    before a job that failed is tried again."""

    def __init__(self, client: Client, type: str, handler: Handler, *, jobs_max: int = 8, lease_seconds: int = 60,
                 wait_seconds: int = 10, back_off_seconds: int = 30) -> None:
        self._client, self._type, self._handler = client, type, handler
        self._jobs_max, self._lease, self._wait, self._back_off = jobs_max, lease_seconds, wait_seconds, back_off_seconds
        self._stopped = threading.Event()
        self.done = 0           # jobs completed
        self.lost = 0           # jobs whose end was refused: they had become somebody else's

    def run(self) -> None:
        """Until stop(): an outage is waited out."""
        while not self._stopped.is_set():
            try:
                self.run_once()
            except (Unavailable, ResourceExhausted, DeadlineExceeded):
                self._stopped.wait(1.0)

    def run_once(self) -> int:
        """Takes what is there, or waits for it; how many jobs it had."""
        request = workflow_pb2.ActivateJobsRequest(type=self._type, jobs_max=self._jobs_max, lease_seconds=self._lease,
                                                   wait_seconds=self._wait)
        jobs = self._client.workflow.activate_jobs(request, timeout=self._wait + 30.0).jobs
        if not jobs:
            return 0
        with _Leases(self._client, jobs, self._lease) as leases:
            for job in jobs:
                if leases.holds(job):
                    self._work(job)
                else:
                    self.lost += 1
                leases.drop(job)
        return len(jobs)

    def stop(self) -> None:
        """Ends run() after the jobs in hand; from any thread."""
        self._stopped.set()

    def _work(self, job: workflow_pb2.Job) -> None:
        workflow = self._client.workflow
        try:
            result = variables(**(self._handler(job, values_of(job)) or {}))
        except BpmnError as thrown:
            self._tell(job, workflow.throw_job_error, throwing(job, thrown))
        except Exception as failed:  # noqa: BLE001: whatever a handler raises is the job's failure
            self._fail(job, repr(failed))
        else:
            self.done += self._tell(job, workflow.complete_job, completing(job, result))

    def _fail(self, job: workflow_pb2.Job, failure: str) -> None:
        try:
            self._client.workflow.fail_job(failing(job, failure, self._back_off))
        except Rejected:
            self.lost += 1

    def _tell(self, job: workflow_pb2.Job, method: Callable[[Any], Any], request: Any) -> bool:
        """Whether it counted. A result that the server cannot take fails the job; any other refusal means that it is not ours."""
        try:
            method(request)
        except InvalidArgument as refused:
            self._fail(job, str(refused))
            return False
        except Rejected:
            self.lost += 1
            return False
        return True
