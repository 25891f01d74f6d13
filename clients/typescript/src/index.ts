/**
 * Client of yici (一次): approval cases that move exactly once. In Node and in browsers, over HTTP.
 *
 *     import { connect } from "yici/node";        // or "yici/web"
 *
 *     const city = connect({ baseUrl: "http://127.0.0.1:7472", token: "…" });
 *     const reply = await city.approval.submitCase({ itemCode: "…", … });
 */
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { DescService } from "@bufbuild/protobuf";
import { createClient, type CallOptions, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { AdminService } from "./gen/yici/v1/admin_pb.js";
import { ApprovalService } from "./gen/yici/v1/approval_pb.js";
import { AuditService } from "./gen/yici/v1/audit_pb.js";
import { SearchService } from "./gen/yici/v1/search_pb.js";
import { FeedService } from "./gen/yici/v1/feed_pb.js";
import { CatalogService } from "./gen/yici/v1/catalog_pb.js";
import { DirectoryService } from "./gen/yici/v1/directory_pb.js";
import { EvaluationService } from "./gen/yici/v1/evaluation_pb.js";
import { PolicyService } from "./gen/yici/v1/policy_pb.js";
import { PersonalDataService } from "./gen/yici/v1/personal_data_pb.js";
import { ProposalService } from "./gen/yici/v1/proposal_pb.js";
import { RequestService } from "./gen/yici/v1/request_pb.js";
import { StewardService } from "./gen/yici/v1/steward_pb.js";
import { WorkflowService } from "./gen/yici/v1/workflow_pb.js";
import { toYiciError } from "./errors.js";
import { DEFAULT_RETRY, DEFAULT_SILENCE_MS, keepsPromises, type Retry } from "./policy.js";

export * from "./errors.js";
export { JobWorker, BpmnError, type Job, type JobHandler } from "./jobs.js";
export { DEFAULT_RETRY, type Retry } from "./policy.js";
export { fromFeel, toFeel, variables, FeelNumber, type FeelInput, type FeelOutput } from "./values.js";

/** How a city is reached. */
export interface Options {
  /** "https://hall.example.cn:7472" */
  baseUrl: string;
  /** Names the caller. */
  token?: string;
  /** Milliseconds of a call with its retries. Streams have no limit but what a call gives. Default: 30,000. */
  timeoutMs?: number;
  /** When a call is sent again; what it leaves out is DEFAULT_RETRY's. */
  retry?: Partial<Retry>;
  /** Milliseconds that a watch may say nothing before its line counts as lost and it is opened anew; above zero. Default: 60,000. */
  silenceMs?: number;
}

/** A connection and the services on it. */
export interface City {
  /** Methods of yici.v1.AdminService. */
  admin: Client<typeof AdminService>;
  /** Methods of yici.v1.ApprovalService. */
  approval: Client<typeof ApprovalService>;
  /** Methods of yici.v1.AuditService. */
  audit: Client<typeof AuditService>;
  /** Methods of yici.v1.SearchService. */
  search: Client<typeof SearchService>;
  /** Methods of yici.v1.CatalogService. */
  catalog: Client<typeof CatalogService>;
  /** Methods of yici.v1.DirectoryService. */
  directory: Client<typeof DirectoryService>;
  /** Methods of yici.v1.EvaluationService. */
  evaluation: Client<typeof EvaluationService>;
  /** Methods of yici.v1.PersonalDataService. */
  personalData: Client<typeof PersonalDataService>;
  /** Methods of yici.v1.ProposalService. */
  proposal: Client<typeof ProposalService>;
  /** Methods of yici.v1.FeedService. */
  feed: Client<typeof FeedService>;
  /** Methods of yici.v1.PolicyService. */
  policy: Client<typeof PolicyService>;
  /** Methods of yici.v1.RequestService. */
  request: Client<typeof RequestService>;
  /** Methods of yici.v1.StewardService. */
  steward: Client<typeof StewardService>;
  /** Methods of yici.v1.WorkflowService. */
  workflow: Client<typeof WorkflowService>;
  /** For tests on a server with a manual clock: "2020-04-27", or with a time; Asia/Shanghai's. */
  advanceClock(to: string | Date): Promise<void>;
}

/** What gives each call of a transport the caller's name, its request id and its retries. */
export function interceptorsOf(options: Options): Interceptor[] {
  const authorized: Interceptor = (next) => (request) => {
    if (options.token !== undefined) request.header.set("Authorization", `Bearer ${options.token}`);
    return next(request);
  };
  return [keepsPromises({ ...DEFAULT_RETRY, ...options.retry }, options.silenceMs ?? DEFAULT_SILENCE_MS), authorized];
}

/** A limit for unary calls alone, and errors of this package's kinds, also those that arise outside the interceptors. */
function bounded(transport: Transport, timeoutMs: number): Transport {
  return {
    async unary(method, signal, given, header, input, contextValues) {
      try {
        return await transport.unary(method, signal, given ?? timeoutMs, header, input, contextValues);
      } catch (failed) {
        throw toYiciError(failed);
      }
    },
    stream: (...call) => transport.stream(...call),
  };
}

type Opener = (request: object, options?: CallOptions) => AsyncIterable<unknown>;

/** A client whose streams end when their loop is left: `break` gives line and place back. */
function endingWithTheirLoops<S extends DescService>(service: S, client: Client<S>): Client<S> {
  const methods = client as Record<string, Opener>;
  for (const method of service.methods) {
    if (method.methodKind !== "server_streaming") continue;
    const open = methods[method.localName] as Opener;
    methods[method.localName] = async function* (request, options = {}) {
      const left = new AbortController();
      const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
      try {
        yield* open(request, { ...options, signal });
      } finally {
        left.abort();
      }
    };
  }
  return client;
}

/** The services over a transport of one's own, made with interceptorsOf(). */
export function cityOf(reached: Transport, timeoutMs = 30_000): City {
  const transport = bounded(reached, timeoutMs);
  const clientOf = <S extends DescService>(service: S) => endingWithTheirLoops(service, createClient(service, transport));
  const admin = clientOf(AdminService);
  return {
    admin,
    approval: clientOf(ApprovalService),
    audit: clientOf(AuditService),
    search: clientOf(SearchService),
    catalog: clientOf(CatalogService),
    directory: clientOf(DirectoryService),
    evaluation: clientOf(EvaluationService),
    personalData: clientOf(PersonalDataService),
    proposal: clientOf(ProposalService),
    feed: clientOf(FeedService),
    policy: clientOf(PolicyService),
    request: clientOf(RequestService),
    steward: clientOf(StewardService),
    workflow: clientOf(WorkflowService),
    async advanceClock(to) {
      const moment = to instanceof Date ? to : new Date(to.length === 10 ? `${to}T00:00+08:00` : `${to}+08:00`);
      await admin.advanceClock({ to: timestampFromDate(moment) });
    },
  };
}
