/** What a readable format is. */
import { isObject } from "../../dialogue/json.ts";
import type { ReadDialogue } from "./message.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A format of dialogue data sets: pure, one module each. */
export interface DialogueFormat {
  readonly name: string;
  /** What its records look like, in a few words. */
  readonly shape: string;
  /** Why a record is not of this format; undefined when it is. Looks at keys, not at whether all is well. */
  mismatch(record: JsonObject): string | undefined;
  /** @throws UnreadableDialogue when the record is of this format and cannot be read all the same */
  read(record: JsonObject): ReadDialogue;
}

/** The first of these fields that is a list of objects, or JSON text of one. */
export function listIn(record: JsonObject, keys: readonly string[]): string | undefined {
  return keys.find((key) => isMessageList(record[key]));
}

function isMessageList(value: unknown): boolean {
  if (typeof value === "string") return /^\s*\[\s*[{\]]/.test(value);
  return Array.isArray(value) && value.every(isObject);
}

/** The value of a field that may be JSON text, as columnar files hold nested data. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A record's own id; empty when it has none. */
export function idOf(record: JsonObject): string {
  for (const key of ["id", "dialogue_id", "conversation_id", "file", "uuid", "task_id"]) {
    const value = record[key];
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return "";
}

/** Text of a field; empty when it is not there or no text. */
export function textIn(record: JsonObject, key: string): string {
  const value = record[key];
  return typeof value === "string" ? value : "";
}

/** The first of these fields that is there. */
export function firstOf(record: JsonObject, keys: readonly string[]): unknown {
  for (const key of keys) if (record[key] !== undefined && record[key] !== null) return record[key];
  return undefined;
}
