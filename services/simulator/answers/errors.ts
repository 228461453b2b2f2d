/** Calls that fail, in the words of a tool, and what the assistant makes of it. */
import { isObject, parseObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { ReadTool } from "../catalog.ts";
import { argumentsFor } from "../values/arguments.ts";
import { nouns } from "../values/pools.ts";
import { resultFor } from "../values/results.ts";
import { words } from "../wording/labels.ts";
import { answerFrom } from "../wording/replies.ts";
import { type DraftCall, written } from "./draft.ts";
import { catalogOf, dataOf, type StepQuestion, stringsIn } from "./question.ts";

interface FailingCall {
  readonly tool: ReadTool | undefined;
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly error: string;
  readonly parameter: string;
}

const messages: Readonly<Record<string, readonly string[]>> = {
  bad_value: ["The value was not accepted.", "One of the values is not valid here."],
  not_found: ["Nothing was found under that.", "There is no such entry."],
  time_out: ["The request timed out.", "The service did not answer in time."],
  rate_limit: ["Too many requests, try again shortly.", "The limit of requests was reached."],
  permission: ["Access denied.", "This is not allowed for the current user."],
};

const excuses: Readonly<Record<string, string>> = {
  bad_value: "the value was not accepted",
  not_found: "nothing was found",
  time_out: "the service did not answer in time",
  rate_limit: "too many requests were made",
  permission: "access is not allowed",
};

function siteOf(question: StepQuestion): FailingCall {
  const site = dataOf(question, "site");
  const { tool, arguments: args, error, parameter } = isObject(site) ? site : {};
  return {
    tool: catalogOf(question).find(String(tool)),
    name: String(tool),
    args: { ...(isObject(args) ? args : parseObject(String(args))) },
    error: String(error),
    parameter: String(parameter ?? ""),
  };
}

function errorText(question: StepQuestion, { error }: FailingCall): string {
  if (question.strikes("missedInjection")) return JSON.stringify({ status: "pending" });
  const message = question.random.pick(messages[error] ?? ["Something went wrong."]);
  return question.random.next() < 0.7
    ? JSON.stringify({ error: message, ...(question.random.next() < 0.5 && { kind: error }) })
    : `Error: ${message}`;
}

/** Answers the step `failed_retry`. */
export function failedRetry(question: StepQuestion): unknown {
  const site = siteOf(question);
  return {
    error: errorText(question, site),
    remark: question.random.pick([
      "Let me try that once more.",
      "That did not go through; I am trying again.",
      "",
    ]),
  };
}

/** Answers the step `failed_corrected`. */
export function failedCorrected(question: StepQuestion): unknown {
  const site = siteOf(question);
  return {
    bad_value: JSON.stringify(slip(site, question.random)),
    error: errorText(question, site),
    remark: question.random.pick([
      "I made a slip there; here it is again.",
      "Let me correct that.",
      "I had that wrong.",
    ]),
  };
}

/** A value of the same kind that is wrong: the first that the tool would take. */
function slip({ tool, args, parameter }: FailingCall, random: Random): unknown {
  const right = args[parameter];
  const candidates =
    typeof right === "number"
      ? [right * 10, right + 1, right - 1, right + 10, right / 2, 1, 0, 2]
      : [
          ...(String(right).length > 4 ? [String(right).slice(0, -1)] : []),
          `${right}s`,
          `${random.pick(nouns)} ${random.pick(nouns)}`,
          String(right).slice(0, 3),
          String(right).split("").reverse().join(""),
        ];
  return (
    candidates.find((value) => value !== right && tool?.accepts({ ...args, [parameter]: value })) ??
    candidates[0]
  );
}

/** Answers the step `failed_alternative`. */
export function failedAlternative(question: StepQuestion): unknown {
  const site = siteOf(question);
  const data = dataOf(question, "site");
  const { alternatives, keep } = isObject(data) ? data : {};
  const other = catalogOf(question).find(question.random.pick(stringsIn(alternatives)));
  if (!other)
    return {
      error: errorText(question, site),
      remark: "",
      call: { tool: "", arguments: "{}", result: "" },
      answer: "",
    };
  const known = Object.fromEntries(
    Object.entries(site.args).filter(([name, value]) => other.takes(name, value)),
  );
  const args = argumentsFor({ tool: other, known, optionals: 0 }, question.random);
  const needs = Object.fromEntries(
    stringsIn(keep).map((value, index) => [index === 0 ? "reference" : `reference_${index + 1}`, value]),
  );
  const call: DraftCall = {
    tool: other,
    name: other.name,
    args,
    result: resultFor({ tool: other, args, needs }, question.random),
  };
  const told = answerFrom([call], question.random, true);
  const lost = stringsIn(keep).filter((value) => !told.includes(value));
  return {
    error: errorText(question, site),
    remark: "That did not work, so I am trying another way.",
    call: written(call),
    answer: lost.length > 0 ? `${told} For the record: ${lost.join(", ")}.` : told,
  };
}

/** What an assistant says that does not own up to an error. */
const claims = ["Done, that is all set.", "All right, that went through.", "That is taken care of."];

/** Answers the step `failed_report`. */
export function failedReport(question: StepQuestion): unknown {
  const site = siteOf(question);
  if (question.strikes("hiddenError"))
    return { error: errorText(question, site), answer: question.random.pick(claims) };
  return {
    error: errorText(question, site),
    answer: reportOf(site.tool?.phrase ?? `use ${words(site.name)}`, site.error, question.random),
  };
}

/** The assistant says that a call did not work. */
export function reportOf(phrase: string, error: string, random: Random): string {
  const why = excuses[error] ?? "it did not work";
  return random.pick([
    `I am sorry, I could not ${phrase}: ${why}.`,
    `That did not work, unfortunately: ${why}. I could not ${phrase}.`,
    `I tried to ${phrase}, but ${why}. You may want to try again later.`,
  ]);
}
