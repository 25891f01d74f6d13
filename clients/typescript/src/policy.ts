/** When a call is sent again, and what names it. */
import { clone, type DescMessage, type DescMethodUnary, type DescMethodStreaming, type Message } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Interceptor, StreamRequest, StreamResponse, UnaryRequest, UnaryResponse } from "@connectrpc/connect";
import { toYiciError, Unavailable } from "./errors.js";

export interface Retry {
  /** Times a call is sent at most. */
  attempts: number;
  /** Milliseconds of the first wait; each next one is twice as long, and a random part of it is waited. */
  firstMs: number;
  mostMs: number;
}

export const DEFAULT_RETRY: Retry = { attempts: 8, firstMs: 50, mostMs: 5000 };

type Next = (request: UnaryRequest | StreamRequest) => Promise<UnaryResponse | StreamResponse>;

/** Retries on UNAVAILABLE and RESOURCE_EXHAUSTED alone, under one request id; resumes streams that have a cursor. */
export function keepsPromises(retry: Retry): Interceptor {
  return (next) => async (request) => (request.stream ? followed(next, request, retry) : again(next, request, retry));
}

const NEVER_FITS = new Set(["MESSAGE_TOO_LARGE", "COMMAND_TOO_LARGE"]);

class Attempts {
  private made = 1;
  constructor(
    private readonly retry: Retry,
    private readonly signal: AbortSignal,
  ) {}

  /** Waits for the next attempt, or throws what stands. */
  async after(failed: unknown): Promise<void> {
    const error = toYiciError(failed);
    if (this.signal.aborted || !(error instanceof Unavailable) || NEVER_FITS.has(error.reason) || this.made >= this.retry.attempts) throw error;
    const wait = Math.min(this.retry.mostMs, this.retry.firstMs * 2 ** (this.made - 1)) * (0.5 + Math.random() / 2);
    this.made += 1;
    await pause(Math.max(wait, error.retryAfterMs ?? 0), this.signal);
    if (this.signal.aborted) throw error;
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
  const attempts = new Attempts(retry, request.signal);
  for (;;) {
    try {
      return (await next({ ...request, message })) as UnaryResponse;
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

function hasCursor(method: DescMethodStreaming): boolean {
  return [method.input, method.output].every((schema) => schema.fields.some((field) => field.name === "cursor"));
}

async function followed(next: Next, request: StreamRequest, retry: Retry): Promise<StreamResponse> {
  const method: DescMethodStreaming = request.method;
  if (method.methodKind !== "server_streaming" || !hasCursor(method)) {
    try {
      return typed((await next(request)) as StreamResponse);
    } catch (failed) {
      throw toYiciError(failed);
    }
  }
  let position: Positioned | undefined;
  for await (const message of request.message) position = clone(method.input, message as Message) as Positioned;
  const first = position as Positioned;
  const open = async () => (await next({ ...request, message: once(first) })) as StreamResponse;
  const response = await opened(open, new Attempts(retry, request.signal));
  return { ...response, message: resumed(response, open, first, request.signal, retry) };
}

async function opened(open: () => Promise<StreamResponse>, attempts: Attempts): Promise<StreamResponse> {
  for (;;) {
    try {
      return await open();
    } catch (failed) {
      await attempts.after(failed);
    }
  }
}

async function* once(message: Message): AsyncIterable<Message> {
  yield message;
}

/** From the last cursor on; a message starts the count of attempts anew. */
async function* resumed(
  response: StreamResponse,
  open: () => Promise<StreamResponse>,
  position: Positioned,
  signal: AbortSignal,
  retry: Retry,
): AsyncIterable<Message> {
  let attempts = new Attempts(retry, signal);
  for (;;) {
    try {
      for await (const message of response.message as AsyncIterable<Positioned>) {
        if (message.cursor !== "") position.cursor = message.cursor;
        attempts = new Attempts(retry, signal);
        if (message.heartbeat !== true) yield message;
      }
      return;
    } catch (failed) {
      await attempts.after(failed);
      response = await opened(open, attempts);
    }
  }
}

function typed(response: StreamResponse): StreamResponse {
  const source = response.message as AsyncIterable<Message>;
  async function* told(): AsyncIterable<Message> {
    try {
      yield* source;
    } catch (failed) {
      throw toYiciError(failed);
    }
  }
  return { ...response, message: told() };
}
