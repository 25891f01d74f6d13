/**
 * What a call may end in.
 *
 *     catch (failed) {
 *       if (failed instanceof Rejected && failed.reason === "ALREADY_ACCEPTED") …
 *     }
 */
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, LocalizedMessageSchema, RetryInfoSchema } from "./gen/google/rpc/status_pb.js";

/** A call that gave no answer. */
export class YiciError extends ConnectError {
  /** Stable; docs/errors has a page for each. "" where the server was not reached. */
  readonly reason: string;
  /** Path in the request, "" without one. */
  readonly field: string;
  /** What belongs to the reason: a revision, a limit, a document's number. */
  readonly info: Readonly<Record<string, string>>;
  /** The sentence in Chinese, "" without one. */
  readonly messageZh: string;
  /** The same in English, or what the line said. */
  readonly messageEn: string;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(from: ConnectError, code: Code = from.code) {
    super(from.rawMessage, code, from.metadata, undefined, from.cause);
    this.details = from.details;
    const info = from.findDetails(ErrorInfoSchema)[0];
    const texts = from.findDetails(LocalizedMessageSchema);
    const delay = from.findDetails(RetryInfoSchema)[0]?.retryDelay;
    this.reason = info?.reason ?? "";
    this.info = info?.metadata ?? {};
    this.field = from.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.field ?? "";
    this.messageZh = texts.find((text) => text.locale !== "en")?.message ?? "";
    this.messageEn = texts.find((text) => text.locale === "en")?.message ?? from.rawMessage;
    this.retryAfterMs = delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6;
  }

  /** ConnectError answers for all errors alike; here each kind is its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && Object.prototype.isPrototypeOf.call(this.prototype, value);
  }
}

/** Refused; sent again it would be refused again. `code` says of what kind. */
export class Rejected extends YiciError {}

/** Not reached, or too much at once, also after the retries. Whether a command ran is known by sending it again under its id. */
export class Unavailable extends YiciError {}

/** No answer in time. Whether a command ran is known by sending it again under its id. */
export class DeadlineExceeded extends YiciError {}

const REFUSALS = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.Unauthenticated,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
]);

/** Whatever a call threw, as one of this package's errors. */
export function toYiciError(failed: unknown): YiciError {
  if (failed instanceof YiciError) return failed;
  const error = ConnectError.from(failed);
  if (isLost(error)) return new Unavailable(error, Code.Unavailable);
  if (REFUSALS.has(error.code)) return new Rejected(error);
  if (error.code === Code.Unavailable || error.code === Code.ResourceExhausted) return new Unavailable(error);
  return error.code === Code.DeadlineExceeded ? new DeadlineExceeded(error) : new YiciError(error);
}

/** The line was lost: what the system says, not the server. Node names it by a code, a browser throws a TypeError. */
function isLost(error: ConnectError): boolean {
  const cause = error.cause;
  if (error.code === Code.Canceled || error.code === Code.DeadlineExceeded) return false;
  return cause instanceof TypeError || (cause instanceof Error && typeof (cause as { code?: unknown }).code === "string");
}
