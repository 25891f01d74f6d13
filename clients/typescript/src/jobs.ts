/**
 * Work that a process waits for, done by a handler.
 *
 *     await new JobWorker(city, "credit-check", async (job, values) => ({ passed: true })).run(signal);
 *
 * What the handler returns completes the job; a BpmnError is thrown in the process; any other error fails the job, which is
 * tried again after a back-off until no retry is left. The leases of all jobs in hand are extended until each is done, those that
 * wait for their turn too. A job whose lease ran out all the same (an outage) belongs to somebody else.
 */
import { Code } from "@connectrpc/connect";
import { DeadlineExceeded, Rejected, Unavailable } from "./errors.js";
import type { Job } from "./gen/yici/v1/workflow_pb.js";
import type { City } from "./index.js";
import { fromFeel, variables, type FeelInput, type FeelOutput } from "./values.js";

export type { Job };
/** Does one job; what it returns completes the job. */
export type JobHandler = (
  job: Job,
  values: Record<string, FeelOutput>,
) => Promise<Record<string, FeelInput> | void> | Record<string, FeelInput> | void;

/** An error that the process model knows by its code. */
export class BpmnError extends Error {
  /** Set where it is caught. */
  readonly variables: ReturnType<typeof variables>;
  constructor(
    /** Of the model's error. */
    readonly code: string,
    values: Record<string, FeelInput> = {},
  ) {
    super(code);
    this.variables = variables(values);
  }
}

class Failure {
  constructor(readonly text: string) {}
}

const keyOf = (job: Job): string => `${job.instanceId}/${job.job}`;

/** Extends the leases of jobs at each third of them, until stop(). */
class Leases {
  private readonly held: Map<string, Job>;
  private readonly timer: ReturnType<typeof setInterval>;
  private extending: Promise<void> = Promise.resolve();

  constructor(
    private readonly city: City,
    jobs: readonly Job[],
    private readonly leaseSeconds: number,
  ) {
    this.held = new Map(jobs.map((job) => [keyOf(job), job]));
    this.timer = setInterval(() => {
      this.extending = this.extending.then(() => this.extendAll());
    }, (leaseSeconds * 1000) / 3);
  }

  holds(job: Job): boolean {
    return this.held.has(keyOf(job));
  }

  drop(job: Job): void {
    this.held.delete(keyOf(job));
  }

  /** Until nothing is being told any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.held.clear();
    await this.extending;
  }

  /** What cannot be told now is told at the next third; what is refused is not ours any more. */
  private async extendAll(): Promise<void> {
    const timeoutMs = (this.leaseSeconds * 1000) / 3;
    for (const [key, { instanceId, job }] of [...this.held]) {
      if (!this.held.has(key)) continue;
      try {
        await this.city.workflow.extendJobLease({ instanceId, job, leaseSeconds: this.leaseSeconds }, { timeoutMs });
      } catch (failed) {
        if (failed instanceof Rejected) this.held.delete(key);
      }
    }
  }
}

/** How many jobs a worker takes, and for how long. */
export interface JobWorkerOptions {
  /** Jobs taken at a time, done one after the other; run several workers for more. Default: 8. */
  jobsMax?: number;
  /** For how long a job is taken; extended at each third. Default: 60. */
  leaseSeconds?: number;
  /** How long to wait for jobs where there are none. Default: 10. */
  waitSeconds?: number;
  /** The pause before a job that failed is tried again. Default: 30. */
  backOffSeconds?: number;
}

/** Does the jobs of one type. */
export class JobWorker {
  /** Jobs completed. */
  done = 0;
  /** Jobs whose end was refused: they had become somebody else's. */
  lost = 0;

  constructor(
    private readonly city: City,
    private readonly type: string,
    private readonly handler: JobHandler,
    private readonly options: JobWorkerOptions = {},
  ) {}

  /** Until the signal: an outage is waited out. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.runOnce(signal);
      } catch (failed) {
        if (signal.aborted) return;
        if (!(failed instanceof Unavailable) && !(failed instanceof DeadlineExceeded)) throw failed;
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  }

  /** Takes what is there, or waits for it; how many jobs it had. */
  async runOnce(signal?: AbortSignal): Promise<number> {
    const { jobsMax = 8, leaseSeconds = 60, waitSeconds = 10 } = this.options;
    const timeoutMs = (waitSeconds + 30) * 1000;
    const asked = { type: this.type, jobsMax, leaseSeconds, waitSeconds };
    const { jobs } = await this.city.workflow.activateJobs(asked, { timeoutMs, ...(signal && { signal }) });
    if (jobs.length > 0) await this.workAll(jobs, new Leases(this.city, jobs, leaseSeconds));
    return jobs.length;
  }

  private async workAll(jobs: readonly Job[], leases: Leases): Promise<void> {
    try {
      for (const job of jobs) {
        if (leases.holds(job)) await this.work(job);
        else this.lost += 1;
        leases.drop(job);
      }
    } finally {
      await leases.stop();
    }
  }

  private async work(job: Job): Promise<void> {
    const { workflow } = this.city;
    const which = { instanceId: job.instanceId, job: job.job };
    const ended = await this.handle(job);
    if (ended instanceof Failure) {
      await this.fail(job, ended.text);
    } else if (ended.code !== undefined) {
      await this.tell(job, workflow.throwJobError({ ...which, code: ended.code, variables: ended.variables }));
    } else if (await this.tell(job, workflow.completeJob({ ...which, variables: ended.variables }))) {
      this.done += 1;
    }
  }

  private async handle(job: Job): Promise<{ code?: string; variables: ReturnType<typeof variables> } | Failure> {
    try {
      const values = Object.fromEntries(job.variables.map((variable) => [variable.name, fromFeel(variable.value)]));
      return { variables: variables((await this.handler(job, values)) ?? {}) };
    } catch (failed) {
      if (!(failed instanceof BpmnError)) return new Failure(String(failed));
      return { code: failed.code, variables: failed.variables };
    }
  }

  private async fail(job: Job, failure: string): Promise<void> {
    const backOffSeconds = this.options.backOffSeconds ?? 30;
    const retries = Math.max(0, job.retries - 1);
    const which = { instanceId: job.instanceId, job: job.job };
    try {
      await this.city.workflow.failJob({ ...which, retries, failure: failure.slice(0, 500), backOffSeconds });
    } catch (failed) {
      if (!(failed instanceof Rejected)) throw failed;
      this.lost += 1;
    }
  }

  /** Whether it counted. A result that the server cannot take fails the job; any other refusal means that it is not ours. */
  private async tell(job: Job, call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (failed) {
      if (!(failed instanceof Rejected)) throw failed;
      if (failed.code === Code.InvalidArgument) await this.fail(job, failed.message);
      else this.lost += 1;
      return false;
    }
  }
}
