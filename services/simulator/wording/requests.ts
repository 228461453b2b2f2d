/** What a user says to ask for calls, and which calls a text asks for. */
import type { Random } from "../../shared/dialogue/random.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { fold, readFields } from "./statement-reader.ts";
import { stateArguments } from "./statements.ts";

export interface RequestedCall {
  readonly tool: ReadTool;
  /** The argument values the user states. */
  readonly stated: Readonly<Record<string, unknown>>;
  /** The call goes on from the result of the one before. */
  readonly dependent?: boolean;
}

/** One call as a clause without subject: "book a reservation from SFO to JFK, with cabin economy". */
export function clause({ tool, stated }: RequestedCall): string {
  return tool.phrase + stateArguments(stated, tool.wording);
}

/** One sentence about calls, as a plan states a goal. */
export function goalOf(calls: readonly RequestedCall[], together: boolean): string {
  const clauses = calls.map((call, index) => {
    if (index === 0) return capital(clause(call));
    return `; ${together ? "at the same time" : call.dependent ? "once that is there" : "then"}, ${clause(call)}`;
  });
  return `${clauses.join("")}.`;
}

// Nothing here may end in a preposition or a label that could be taken for the start of a value.
const openings = [
  (text: string) => `Could you ${text}?`,
  (text: string) => `Please ${text}.`,
  (text: string) => `I'd like you to ${text}.`,
  (text: string) => `Hi! Can you ${text}?`,
  (text: string) => `I need you to ${text}.`,
  (text: string) => `Hello, please ${text}.`,
  (text: string) => `Would you ${text}?`,
];
const continuations = [
  (text: string) => `Great. Now please ${text}.`,
  (text: string) => `Thanks! Next, could you ${text}?`,
  (text: string) => `Good. Please also ${text}.`,
  (text: string) => `Thank you. I'd also like you to ${text}.`,
  (text: string) => `Perfect. Can you now ${text}?`,
];
const additions = [
  (text: string) => `Then ${text}.`,
  (text: string) => `After that, ${text}.`,
  (text: string) => `And please ${text}.`,
];
const dependents = [
  (text: string) => `Once you have it, ${text}.`,
  (text: string) => `When that is done, go on and ${text}.`,
];
const parallels = [(text: string) => `At the same time, ${text}.`, (text: string) => `Also, ${text}.`];

/** A user turn that asks for calls and states their values. */
export function requestFor(
  calls: readonly RequestedCall[],
  options: { readonly first: boolean; readonly together: boolean },
  random: Random,
): string {
  return calls
    .map((call, index) => {
      const forms =
        index === 0
          ? options.first
            ? openings
            : continuations
          : options.together
            ? parallels
            : call.dependent
              ? dependents
              : additions;
      return random.pick<(text: string) => string>(forms)(clause(call));
    })
    .join(" ");
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A request that a text makes: which tool, and what it states about the arguments. */
export interface FoundRequest {
  readonly tool: ReadTool;
  readonly stated: Readonly<Record<string, unknown>>;
}

/** The requests that a text makes in the simulator's own words, in order. */
export function findRequests(text: string, catalog: Catalog): FoundRequest[] {
  const { text: flat, quotes, groups } = fold(text);
  const lower = flat.toLowerCase();
  const found: { tool: ReadTool; start: number; end: number }[] = [];
  // Longer phrases claim their place first: "get user details" must not hide in "get user details by name".
  for (const tool of [...catalog.tools].sort((a, b) => b.phrase.length - a.phrase.length)) {
    const phrase = tool.phrase.toLowerCase();
    for (let start = lower.indexOf(phrase); start >= 0; start = lower.indexOf(phrase, start + 1)) {
      const end = start + phrase.length;
      const whole = !/[\p{L}\p{N}]/u.test((lower[start - 1] ?? " ") + (lower[end] ?? " "));
      if (whole && !found.some((other) => start < other.end && other.start < end))
        found.push({ tool, start, end });
    }
  }
  found.sort((a, b) => a.start - b.start);
  return found.map(({ tool, end }, index) => {
    const segment = { text: flat.slice(end, found[index + 1]?.start), quotes, groups };
    return { tool, stated: readFields(segment, tool.parameters, tool.parameters, true) };
  });
}

/** The values of a tool's arguments that a text states by name, wherever they stand. */
export function findStated(text: string, tool: ReadTool): Record<string, unknown> {
  return readFields(fold(text), tool.parameters);
}
