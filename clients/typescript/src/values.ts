/**
 * JavaScript values and those of FEEL, the language of processes: variables of jobs, messages and decisions.
 *
 *     variables({ amount: new FeelNumber("12.50"), passed: true })
 */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { FeelValueSchema, type FeelValue, type Variable, type VariableSchema } from "./gen/yici/v1/values_pb.js";

/** A decimal of up to 34 digits, as text: JavaScript's numbers are none. */
export class FeelNumber {
  constructor(
    /** The digits as they were written. */
    readonly text: string,
  ) {}
  /** As `text`. */
  toString(): string {
    return this.text;
  }
  /** Rounded to what JavaScript can hold. */
  toNumber(): number {
    return Number(this.text);
  }
}

/** What becomes a FEEL value. */
export type FeelInput = null | boolean | bigint | number | string | FeelNumber | FeelInput[] | { [name: string]: FeelInput };
/** What FEEL values become: each number a FeelNumber; dates, times and durations texts. */
export type FeelOutput = null | boolean | string | FeelNumber | FeelOutput[] | { [name: string]: FeelOutput };

/** A number must be a safe integer; one with a fraction is a FeelNumber. */
export function toFeel(value: FeelInput): FeelValue {
  return create(FeelValueSchema, initOf(value));
}

function initOf(value: FeelInput): MessageInitShape<typeof FeelValueSchema> {
  if (value === null) return {};
  if (typeof value === "boolean") return { kind: { case: "boolean", value } };
  if (typeof value === "string") return { kind: { case: "text", value } };
  if (value instanceof FeelNumber || typeof value === "bigint") return { kind: { case: "number", value: value.toString() } };
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no safe integer: use FeelNumber`);
    return { kind: { case: "number", value: String(value) } };
  }
  if (Array.isArray(value)) return { kind: { case: "list", value: { items: value.map(initOf) } } };
  return { kind: { case: "context", value: { entries: variables(value) } } };
}

/** Dates, times and durations stay texts. */
export function fromFeel(value: FeelValue | undefined): FeelOutput {
  const kind = value?.kind;
  if (kind === undefined || kind.case === undefined) return null;
  switch (kind.case) {
    case "number":
      return new FeelNumber(kind.value);
    case "list":
      return kind.value.items.map(fromFeel);
    case "context":
      return Object.fromEntries(kind.value.entries.map((entry: Variable) => [entry.name, fromFeel(entry.value)]));
    default:
      return kind.value;
  }
}

/** Variables of these names and values, for requests. */
export function variables(values: Record<string, FeelInput>): MessageInitShape<typeof VariableSchema>[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: initOf(value) }));
}
