/** From the text of an answer to a value that can be used: the ladder of extraction, and what to ask again when it fails. */
import { jsonrepair } from "jsonrepair";
import { extractObject, unwrapped } from "./extract.ts";
import type { Question } from "./model.ts";
import type { Answered } from "./outcome.ts";
import type { ChatMessage } from "./prompt.ts";
import { withTextArguments } from "./written-call.ts";

/** How an answer was read: as it is, out of what stood around it, mended, or not at all. */
export type Rung = "plain" | "extracted" | "repaired" | "none";

export interface Reading<T> {
  /** The answer, when it can be used. */
  readonly value: T | undefined;
  /** Why it cannot. */
  readonly problems: readonly string[];
  readonly rung: Rung;
}

/** Answers above this are not repaired: a model that writes as much broken text is asked again. */
const mostRepaired = 200_000;

/** Reads an answer that ended by itself, or says why it cannot be used. */
export function readAnswer<T>(question: Question<T>, answered: Answered): Reading<T> {
  const unusable = (rung: Rung, ...problems: readonly string[]) => ({ value: undefined, problems, rung });
  switch (answered.outcome) {
    case "truncated":
      return unusable("none", "the answer was cut off: write it shorter");
    case "runaway":
      return unusable(
        "none",
        "the answer was cut off and mostly blank: write compact JSON without blanks or line breaks",
      );
    case "refused":
    case "filtered":
      return unusable(
        "none",
        `the answer is no answer (${answered.outcome}): ${answered.text.slice(0, 500)}`,
      );
  }
  const { object, rung } = objectOf(answered.text);
  if (object === undefined) return unusable("none", "the answer holds no JSON object");
  const { format, tools } = question;
  const parsed = format.schema.safeParse(tools ? withTextArguments(object, tools) : object);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return unusable(
      rung,
      ...issues.map(({ path, message }) => `${path.join(".") || "the object"}: ${message}`),
    );
  }
  const problems = question.check?.(parsed.data) ?? [];
  return problems.length > 0 ? unusable(rung, ...problems) : { value: parsed.data, problems, rung };
}

function objectOf(text: string): { readonly object: unknown; readonly rung: Rung } {
  const object = extractObject(text);
  if (object !== undefined) return { object, rung: text.trimStart().startsWith("{") ? "plain" : "extracted" };
  const candidate = unwrapped(text);
  if (candidate === undefined || candidate.length > mostRepaired) return { object: undefined, rung: "none" };
  try {
    const repaired: unknown = JSON.parse(jsonrepair(candidate));
    // Text around an object is made a list by the repair: that would be a guess.
    const isObject = repaired !== null && typeof repaired === "object" && !Array.isArray(repaired);
    return isObject ? { object: repaired, rung: "repaired" } : { object: undefined, rung: "none" };
  } catch {
    return { object: undefined, rung: "none" };
  }
}

/** Most problems quoted in a re-ask: a model mends a few at a time, and each costs tokens. */
const mostQuoted = 8;

/** What is added to a request to have its answer mended. */
export function reAskMessages({ outcome, text }: Answered, problems: readonly string[]): ChatMessage[] {
  const listed = problems.slice(0, mostQuoted).map((problem) => `- ${problem}`);
  const cutOff = outcome === "truncated" || outcome === "runaway";
  return [
    { role: "assistant", content: cutOff || text === "" ? "(no whole answer)" : text },
    {
      role: "user",
      content: `That answer cannot be used:\n${listed.join("\n")}\nAnswer again with the whole object, mended.`,
    },
  ];
}
