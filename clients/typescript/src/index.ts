/**
 * Client of yici (一次): approval cases that move exactly once. In Node and in browsers, over HTTP.
 *
 *     import { connect } from "yici/node";        // or "yici/web"
 *
 *     const city = connect({ baseUrl: "http://127.0.0.1:7472", token: "…" });
 *     const reply = await city.approval.submitCase({ itemCode: "…", … });
 */
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createClient, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { AdminService } from "./gen/yici/v1/admin_pb.js";
import { ApprovalService } from "./gen/yici/v1/approval_pb.js";
import { AuditService } from "./gen/yici/v1/audit_pb.js";
import { CatalogService } from "./gen/yici/v1/catalog_pb.js";
import { DirectoryService } from "./gen/yici/v1/directory_pb.js";
import { RequestService } from "./gen/yici/v1/request_pb.js";
import { StewardService } from "./gen/yici/v1/steward_pb.js";
import { WorkflowService } from "./gen/yici/v1/workflow_pb.js";
import { DEFAULT_RETRY, keepsPromises, type Retry } from "./policy.js";

export * from "./errors.js";
export { JobWorker, BpmnError, type Job, type JobHandler } from "./jobs.js";
export { DEFAULT_RETRY, type Retry } from "./policy.js";
export { fromFeel, toFeel, variables, FeelNumber, type FeelInput, type FeelOutput } from "./values.js";

export interface Options {
  /** "https://hall.example.cn:7472" */
  baseUrl: string;
  token?: string;
  /** Milliseconds of a call, retries not counted. Streams have no limit. Default: 30,000. */
  timeoutMs?: number;
  retry?: Partial<Retry>;
}

export interface City {
  admin: Client<typeof AdminService>;
  approval: Client<typeof ApprovalService>;
  audit: Client<typeof AuditService>;
  catalog: Client<typeof CatalogService>;
  directory: Client<typeof DirectoryService>;
  request: Client<typeof RequestService>;
  steward: Client<typeof StewardService>;
  workflow: Client<typeof WorkflowService>;
  /** For tests on a server with a manual clock: "2020-04-27", or with a time; Asia/Shanghai's. */
  advanceClock(to: string | Date): Promise<void>;
}

export function interceptorsOf(options: Options): Interceptor[] {
  const authorized: Interceptor = (next) => (request) => {
    if (options.token !== undefined) request.header.set("Authorization", `Bearer ${options.token}`);
    return next(request);
  };
  return [keepsPromises({ ...DEFAULT_RETRY, ...options.retry }), authorized];
}

export function cityOf(transport: Transport): City {
  const admin = createClient(AdminService, transport);
  return {
    admin,
    approval: createClient(ApprovalService, transport),
    audit: createClient(AuditService, transport),
    catalog: createClient(CatalogService, transport),
    directory: createClient(DirectoryService, transport),
    request: createClient(RequestService, transport),
    steward: createClient(StewardService, transport),
    workflow: createClient(WorkflowService, transport),
    async advanceClock(to) {
      const moment = to instanceof Date ? to : new Date(to.length === 10 ? `${to}T00:00+08:00` : `${to}+08:00`);
      await admin.advanceClock({ to: timestampFromDate(moment) });
    },
  };
}
