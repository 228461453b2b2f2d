/**
 * Tells results that report an error from results that merely speak of one: the word "error" occurs in log files and
 * manuals too. What counts is the shape (base rates over public dialogues: 73 of 1,164 tau-bench results begin with
 * "Error:", none of 47 BFCL results that hold the word is an error).
 */
import { isObject, parseJson } from "../dialogue/json.ts";

const textual =
  /^\s*(?:[A-Za-z_.]*(?:error|exception)|fatal|traceback \(most recent call last\))\b\s*[:([](?!\s*(?:false|none|null|0)\b)|^\s*traceback \(most recent/i;
/** A result that is nothing but one short sentence of a call that came to no end. */
const unfinished =
  /^\s*(?:(?:the|tool|api|mcp|function|http|server)\s+){0,3}(?:call|request|operation|connection|execution|query)\s+(?:has\s+)?(?:timed[ -]out|failed)\b[^\n]{0,80}$/i;
const statuses: ReadonlySet<unknown> = new Set(["error", "failed", "failure", "fail"]);

/**
 * True when a result says that its call failed.
 *
 * @param value the result read as JSON, where that was done already
 */
export function isErrorResult(content: string, value: unknown = parseJson(content)): boolean {
  if (saysSo(content)) return true;
  if (typeof value === "string") return value !== content && saysSo(value);
  if (!isObject(value)) return false;
  return (
    filled(value["error"]) ||
    filled(value["errors"]) ||
    filled(value["exception"]) ||
    value["isError"] === true ||
    value["is_error"] === true ||
    value["success"] === false ||
    value["ok"] === false ||
    (typeof value["status"] === "string" && statuses.has(value["status"].toLowerCase()))
  );
}

function saysSo(text: string): boolean {
  return textual.test(text.slice(0, 200)) || (text.length <= 200 && unfinished.test(text));
}

function filled(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return false;
  if (typeof value === "string") return !/^(?:none|null|no|n\/a|false|ok)$/i.test(value.trim());
  return Array.isArray(value) ? value.length > 0 : !isObject(value) || Object.keys(value).length > 0;
}
