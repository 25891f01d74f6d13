"""yici.JobWorker for asyncio.

    async def check(job, values):               # values: the job's variables as Python values
        return {"passed": values["amount"] < 1000}

    await yici.aio.JobWorker(city, "credit-check", check).run()     # until its task is cancelled, or stop() is called

Jobs are done one after the other; run several workers for more at a time. What a handler has done is told also when the task is
cancelled meanwhile; a job whose handler was cancelled, and those not begun, are left to their leases.
"""
from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Coroutine, Iterable

from .errors import DeadlineExceeded, InvalidArgument, Rejected, ResourceExhausted, Unavailable, YiciError
from .jobs import BpmnError, completing, failing, throwing, values_of
from .v1 import workflow_pb2
from .values import variables

if TYPE_CHECKING:
    from .aio import Client

Handler = Callable[[workflow_pb2.Job, "dict[str, Any]"], Awaitable["dict[str, Any] | None"]]


class _Leases:
    """Extends the leases of jobs at each third of them, in a task of its own, from entering to leaving."""

    def __init__(self, client: Client, jobs: Iterable[workflow_pb2.Job], seconds: int) -> None:
        self._client, self._seconds = client, seconds
        self._held = {(job.instance_id, job.job) for job in jobs}

    async def __aenter__(self) -> _Leases:
        self._task = asyncio.ensure_future(self._extend())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    def holds(self, job: workflow_pb2.Job) -> bool:
        return (job.instance_id, job.job) in self._held

    def drop(self, job: workflow_pb2.Job) -> None:
        self._held.discard((job.instance_id, job.job))

    async def _extend(self) -> None:
        while True:
            await asyncio.sleep(self._seconds / 3)
            for held in sorted(self._held):
                if held in self._held:
                    await self._extend_one(held)

    async def _extend_one(self, held: tuple[str, int]) -> None:
        """What cannot be told now is told at the next third; what is refused is not ours any more."""
        request = workflow_pb2.ExtendJobLeaseRequest(instance_id=held[0], job=held[1], lease_seconds=self._seconds)
        try:
            await self._client.workflow.extend_job_lease(request, timeout=self._seconds / 3)
        except Rejected:
            self._held.discard(held)
        except YiciError:
            pass


class JobWorker:
    """As yici.JobWorker; of one event loop."""

    def __init__(self, client: Client, type: str, handler: Handler, *, jobs_max: int = 8, lease_seconds: int = 60,
                 wait_seconds: int = 10, back_off_seconds: int = 30) -> None:
        self._client, self._type, self._handler = client, type, handler
        self._jobs_max, self._lease, self._wait, self._back_off = jobs_max, lease_seconds, wait_seconds, back_off_seconds
        self._stopped = False
        self.done = 0           # jobs completed
        self.lost = 0           # jobs whose end was refused: they had become somebody else's

    async def run(self) -> None:
        """Until stop(), or until its task is cancelled: an outage is waited out."""
        while not self._stopped:
            try:
                await self.run_once()
            except (Unavailable, ResourceExhausted, DeadlineExceeded):
                await asyncio.sleep(1.0)

    async def run_once(self) -> int:
        """Takes what is there, or waits for it; how many jobs it had."""
        request = workflow_pb2.ActivateJobsRequest(type=self._type, jobs_max=self._jobs_max, lease_seconds=self._lease,
                                                   wait_seconds=self._wait)
        jobs = (await self._client.workflow.activate_jobs(request, timeout=self._wait + 30.0)).jobs
        if not jobs:
            return 0
        async with _Leases(self._client, jobs, self._lease) as leases:
            for job in jobs:
                if leases.holds(job):
                    await self._work(job)
                else:
                    self.lost += 1
                leases.drop(job)
        return len(jobs)

    def stop(self) -> None:
        """run() ends when the jobs in hand are done, or its wait for others is over."""
        self._stopped = True

    async def _work(self, job: workflow_pb2.Job) -> None:
        telling = asyncio.ensure_future(await self._handled(job))
        try:
            await asyncio.shield(telling)
        except asyncio.CancelledError:
            await telling
            raise

    async def _handled(self, job: workflow_pb2.Job) -> Coroutine[Any, Any, None]:
        """What is to be told of the job."""
        workflow = self._client.workflow
        try:
            result = variables(**(await self._handler(job, values_of(job)) or {}))
        except BpmnError as thrown:
            return self._tell(job, workflow.throw_job_error, throwing(job, thrown))
        except Exception as failed:  # noqa: BLE001: whatever a handler raises is the job's failure
            return self._fail(job, repr(failed))
        return self._tell(job, workflow.complete_job, completing(job, result), done=1)

    async def _fail(self, job: workflow_pb2.Job, failure: str) -> None:
        try:
            await self._client.workflow.fail_job(failing(job, failure, self._back_off))
        except Rejected:
            self.lost += 1

    async def _tell(self, job: workflow_pb2.Job, method: Callable[[Any], Awaitable[Any]], request: Any, done: int = 0) -> None:
        """A result that the server cannot take fails the job; any other refusal means that it is not ours."""
        try:
            await method(request)
            self.done += done
        except InvalidArgument as refused:
            await self._fail(job, str(refused))
        except Rejected:
            self.lost += 1
