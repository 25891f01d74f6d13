/**
 * Work that a process waits for, done by a handler.
 *
 *     await new JobWorker(city, "credit-check", async (job, values) => ({ passed: true })).run(signal);
 *
 * What the handler returns completes the job; a BpmnError is thrown in the process; any other error fails the job, which is
 * tried again after a back-off until no retry is left. A job whose lease has run out meanwhile belongs to somebody else.
 */
import { Rejected } from "./errors.js";
import type { Job } from "./gen/yici/v1/workflow_pb.js";
import type { City } from "./index.js";
import { fromFeel, variables, type FeelInput, type FeelOutput } from "./values.js";

export type { Job };
export type JobHandler = (
  job: Job,
  values: Record<string, FeelOutput>,
) => Promise<Record<string, FeelInput> | void> | Record<string, FeelInput> | void;

/** An error that the process model knows by its code. */
export class BpmnError extends Error {
  constructor(
    readonly code: string,
    readonly values: Record<string, FeelInput> = {},
  ) {
    super(code);
  }
}

class Failure {
  constructor(readonly text: string) {}
}

export interface JobWorkerOptions {
  jobsMax?: number;
  leaseSeconds?: number;
  waitSeconds?: number;
  backOffSeconds?: number;
}

export class JobWorker {
  /** Jobs completed, and jobs whose end was refused for the lease had run out. */
  done = 0;
  lost = 0;

  constructor(
    private readonly city: City,
    private readonly type: string,
    private readonly handler: JobHandler,
    private readonly options: JobWorkerOptions = {},
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.runOnce(signal);
  }

  /** Takes what is there, or waits for it; how many jobs it had. */
  async runOnce(signal?: AbortSignal): Promise<number> {
    const { jobsMax = 8, leaseSeconds = 60, waitSeconds = 10 } = this.options;
    const timeoutMs = (waitSeconds + 30) * 1000;
    const asked = { type: this.type, jobsMax, leaseSeconds, waitSeconds };
    const { jobs } = await this.city.workflow.activateJobs(asked, { timeoutMs, ...(signal && { signal }) });
    for (const job of jobs) await this.work(job);
    return jobs.length;
  }

  private async work(job: Job): Promise<void> {
    const { workflow } = this.city;
    const which = { instanceId: job.instanceId, job: job.job };
    const ended = await this.handle(job);
    if (ended instanceof BpmnError) {
      await this.tell(workflow.throwJobError({ ...which, code: ended.code, variables: variables(ended.values) }));
    } else if (ended instanceof Failure) {
      const backOffSeconds = this.options.backOffSeconds ?? 30;
      const retries = Math.max(0, job.retries - 1);
      await this.tell(workflow.failJob({ ...which, retries, failure: ended.text, backOffSeconds }));
    } else if (await this.tell(workflow.completeJob({ ...which, variables: variables(ended) }))) {
      this.done += 1;
    }
  }

  private async handle(job: Job): Promise<Record<string, FeelInput> | BpmnError | Failure> {
    try {
      const values = Object.fromEntries(job.variables.map((variable) => [variable.name, fromFeel(variable.value)]));
      return (await this.handler(job, values)) ?? {};
    } catch (failed) {
      return failed instanceof BpmnError ? failed : new Failure(String(failed).slice(0, 500));
    }
  }

  private async tell(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (failed) {
      if (!(failed instanceof Rejected)) throw failed;
      this.lost += 1;
      return false;
    }
  }
}
