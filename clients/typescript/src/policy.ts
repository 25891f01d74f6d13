/** When a call is sent again, and what names it. */
import { clone, type DescMessage, type DescMethodUnary, type DescMethodStreaming, type Message } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { Code, ConnectError, type Interceptor, type StreamRequest, type StreamResponse, type UnaryRequest, type UnaryResponse } from "@connectrpc/connect";
import { toYiciError, Unavailable } from "./errors.js";

/** When a call is sent again: on UNAVAILABLE and RESOURCE_EXHAUSTED alone, and within its time. */
export interface Retry {
  /** Times a call is sent at most. */
  attempts: number;
  /** Milliseconds of the first wait; each next one is twice as long, and a random part of it is waited. */
  firstMs: number;
  /** Milliseconds of the longest wait, where the server does not ask for more. */
  mostMs: number;
}

/** Eight attempts, with waits from 50 ms to 5 s. */
export const DEFAULT_RETRY: Retry = { attempts: 8, firstMs: 50, mostMs: 5000 };

type Next = (request: UnaryRequest | StreamRequest) => Promise<UnaryResponse | StreamResponse>;

/** Milliseconds that a watch may say nothing before its line counts as lost: servers speak every 15 seconds. */
export const DEFAULT_SILENCE_MS = 60_000;

/** Retries on UNAVAILABLE and RESOURCE_EXHAUSTED alone, under one request id; resumes streams that have a cursor. */
export function keepsPromises(retry: Retry, silenceMs: number = DEFAULT_SILENCE_MS): Interceptor {
  return (next) => async (request) => (request.stream ? followed(next, request, retry, silenceMs) : again(next, request, retry));
}

const NEVER_FITS = new Set(["MESSAGE_TOO_LARGE", "COMMAND_TOO_LARGE"]);

/** The attempts of one call, within its limit. */
class Attempts {
  private made = 1;
  constructor(
    private readonly retry: Retry,
    private readonly signal: AbortSignal,
    private readonly limit: Limit,
  ) {}

  /** Waits for the next attempt, or throws what stands. */
  async after(failed: unknown): Promise<void> {
    const error = toYiciError(failed);
    if (this.signal.aborted || !(error instanceof Unavailable) || NEVER_FITS.has(error.reason) || this.made >= this.retry.attempts) throw error;
    const part = Math.min(this.retry.mostMs, this.retry.firstMs * 2 ** (this.made - 1)) * (0.5 + Math.random() / 2);
    const wait = Math.max(part, error.retryAfterMs ?? 0);
    this.made += 1;
    if (wait >= this.limit.left()) throw error;
    await pause(wait, this.signal);
    if (this.signal.aborted) throw error;
  }
}

const TIMEOUT = "Connect-Timeout-Ms";

/** When a call with all its attempts has to end: what the server is told of it is told anew with each. */
class Limit {
  private readonly until: number;
  constructor(private readonly header: Headers) {
    const told = header.get(TIMEOUT);
    this.until = told === null ? Infinity : performance.now() + Number(told);
  }

  /** Milliseconds. */
  left(): number {
    return this.until - performance.now();
  }

  headerNow(): Headers {
    const header = new Headers(this.header);
    if (header.has(TIMEOUT)) header.set(TIMEOUT, String(Math.max(1, Math.ceil(this.left()))));
    return header;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

async function again(next: Next, request: UnaryRequest, retry: Retry): Promise<UnaryResponse> {
  const method: DescMethodUnary = request.method;
  const message = named(method.input, request.message);
  const limit = new Limit(request.header);
  const attempts = new Attempts(retry, request.signal, limit);
  for (;;) {
    try {
      return (await next({ ...request, message, header: limit.headerNow() })) as UnaryResponse;
    } catch (failed) {
      await attempts.after(failed);
    }
  }
}

/** A copy with a request id wherever the message takes one and has none. */
export function named(schema: DescMessage, message: Message): Message {
  const copy = clone(schema, message);
  name(reflect(schema, copy));
  return copy;
}

function name(message: ReflectMessage): void {
  for (const field of message.fields) {
    if (field.name === "request_id" && field.fieldKind === "scalar" && message.get(field) === "") {
      message.set(field, crypto.randomUUID());
    } else if (field.name === "submit" && field.fieldKind === "message" && message.isSet(field)) {
      name(message.get(field));
    } else if (field.name === "requests" && field.fieldKind === "list" && field.listKind === "message") {
      for (const one of message.get(field)) name(one as ReflectMessage);
    }
  }
}

interface Positioned extends Message {
  cursor: string;
  heartbeat?: boolean;
}

const hasField = (schema: DescMessage, name: string): boolean => schema.fields.some((field) => field.name === name);

async function followed(next: Next, request: StreamRequest, retry: Retry, silenceMs: number): Promise<StreamResponse> {
  const method: DescMethodStreaming = request.method;
  if (method.methodKind !== "server_streaming") return (await next(request)) as StreamResponse;
  let asked: Message | undefined;
  for await (const message of request.message) asked = message as Message;
  const stream = new Followed(next, request, named(method.input, asked as Message) as Positioned, retry, silenceMs);
  const response = await stream.open();
  return { ...response, message: stream.messages(response) };
}

async function* once(message: Message): AsyncIterable<Message> {
  yield message;
}

/** A stream of one request. With a cursor it goes on from the last one; a message starts the count of attempts anew. */
class Followed {
  private readonly limit: Limit;
  private readonly resumes: boolean;
  private readonly speaks: boolean;
  private attempts: Attempts;
  private line = new AbortController();

  constructor(
    private readonly next: Next,
    private readonly request: StreamRequest,
    private readonly position: Positioned,
    private readonly retry: Retry,
    private readonly silenceMs: number,
  ) {
    const { input, output } = request.method;
    this.limit = new Limit(request.header);
    this.resumes = hasField(input, "cursor") && hasField(output, "cursor");
    this.speaks = hasField(output, "heartbeat");
    this.attempts = this.anew();
  }

  async open(): Promise<StreamResponse> {
    for (;;) {
      try {
        return await this.heard(this.openOnce());
      } catch (failed) {
        await this.after(failed);
      }
    }
  }

  async *messages(response: StreamResponse): AsyncIterable<Message> {
    for (;;) {
      try {
        const coming = (response.message as AsyncIterable<Positioned>)[Symbol.asyncIterator]();
        for (let read = await this.heard(coming.next()); read.done !== true; read = await this.heard(coming.next())) {
          if (this.resumes && read.value.cursor !== "") this.position.cursor = read.value.cursor;
          this.attempts = this.anew();
          if (read.value.heartbeat !== true) yield read.value;
        }
        return;
      } catch (failed) {
        await this.after(failed);
        response = await this.open();
      }
    }
  }

  private anew(): Attempts {
    return new Attempts(this.retry, this.request.signal, this.limit);
  }

  private async openOnce(): Promise<StreamResponse> {
    this.line = new AbortController();
    const signal = AbortSignal.any([this.request.signal, this.line.signal]);
    return (await this.next({ ...this.request, signal, header: this.limit.headerNow(), message: once(this.position) })) as StreamResponse;
  }

  private async after(failed: unknown): Promise<void> {
    if (!this.resumes) throw toYiciError(failed);
    await this.attempts.after(failed);
  }

  /** What the server says next. Where it promises heartbeats, nothing within the silence is a lost line. */
  private async heard<T>(coming: Promise<T>): Promise<T> {
    if (!this.speaks) return coming;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.giveUp()), this.silenceMs);
    });
    try {
      return await Promise.race([coming, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  private giveUp(): Unavailable {
    const error = new ConnectError(`the stream said nothing for ${this.silenceMs} ms`, Code.Unavailable);
    this.line.abort(error);
    return new Unavailable(error);
  }
}
