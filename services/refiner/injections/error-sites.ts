/** Where a call can be made to fail, with which error, and how the dialogue can go on from there. Pure. */
import type { Dialogue, Tool, ToolCall, Turn } from "../../shared/contracts/generated/records.ts";
import { isObject, parseObject } from "../../shared/dialogue/json.ts";
import { reliedOn, states, textOf } from "../../shared/dialogue/values.ts";
import { isErrorResult } from "../../shared/rules/error-results.ts";
import { isIdParameter, kindOf } from "../../shared/rules/identifiers.ts";
import { argumentProblems } from "../../shared/tools/arguments.ts";

/**
 * Error and recovery. `retry`: the same call again, which an error that passes is a cause for; `corrected`: another value;
 * `alternative`: another tool; `report`: the assistant says honestly that it did not work.
 */
export const errorForms = [
  "time_out/retry",
  "rate_limit/retry",
  "bad_value/corrected",
  "not_found/corrected",
  "time_out/alternative",
  "permission/alternative",
  "time_out/report",
  "not_found/report",
  "permission/report",
] as const;

export type ErrorForm = (typeof errorForms)[number];
export type Recovery = "retry" | "corrected" | "alternative" | "report";

export const recoveryOf = (form: ErrorForm) => form.slice(form.indexOf("/") + 1) as Recovery;
export const errorOf = (form: ErrorForm) => form.slice(0, form.indexOf("/"));

export interface ErrorSite {
  readonly form: ErrorForm;
  readonly callTurn: Turn;
  readonly resultTurn: Turn;
  /** The call that fails. */
  readonly call: ToolCall;
  /** The answer from the results, where the recovery writes it anew. */
  readonly answer?: Turn;
  /** The argument that holds a bad value at first. */
  readonly parameter?: string;
  /** Values of the results and the answer that later calls rely on. */
  readonly keep: readonly (string | number)[];
  /** Names of tools that could do it instead. */
  readonly alternatives: readonly string[];
}

/** Every way in which a call of the dialogue can be made to fail. */
export function errorSites(dialogue: Dialogue): ErrorSite[] {
  const { turns, protectedTurns } = dialogue;
  const kept = new Set(protectedTurns);
  const callTurns = turns.filter(({ calls }) => calls.length > 0).length;
  return turns.flatMap((callTurn, index): ErrorSite[] => {
    const resultTurn = turns[index + 1];
    if (callTurn.calls.length === 0 || resultTurn?.role !== "tool") return [];
    if (kept.has(callTurn.id) || kept.has(resultTurn.id)) return [];
    if (resultTurn.results.some(({ content }) => isErrorResult(content))) return [];
    return callTurn.calls.flatMap((call) => {
      const base = { callTurn, resultTurn, call, keep: [], alternatives: [] };
      return [
        { ...base, form: "time_out/retry" } as const,
        { ...base, form: "rate_limit/retry" } as const,
        ...corrections(dialogue, base),
        ...replacements(dialogue, base, index, kept, callTurns),
      ];
    });
  });
}

type Base = Pick<ErrorSite, "callTurn" | "resultTurn" | "call" | "keep" | "alternatives">;

/** An argument can be wrong at first when nothing but its value tells right from wrong: free text, a name, a number. */
function corrections({ tools }: Dialogue, base: Base): ErrorSite[] {
  const tool = tools.find(({ tool: { name } }) => name === base.call.name)?.tool;
  const properties = tool && parseObject(tool.parameters)?.["properties"];
  if (!isObject(properties)) return [];
  return Object.entries(parseObject(base.call.arguments) ?? {}).flatMap(([parameter, value]): ErrorSite[] => {
    const property = properties[parameter];
    if (!isObject(property) || property["enum"] || property["format"] || property["pattern"]) return [];
    // An id with a slip in it would be an invented id.
    if (isIdParameter(parameter)) return [];
    const wordy = typeof value === "string" && value.trim().length >= 3 && kindOf(parameter, value) !== "id";
    if (!wordy && typeof value !== "number") return [];
    return [
      { ...base, parameter, form: "bad_value/corrected" },
      { ...base, parameter, form: "not_found/corrected" },
    ];
  });
}

/** Recoveries that give the call up need the answer right after it, and nothing later that only its results hold. */
function replacements(
  dialogue: Dialogue,
  base: Base,
  at: number,
  kept: ReadonlySet<string>,
  callTurns: number,
): ErrorSite[] {
  const { turns } = dialogue;
  const answer = turns[at + 2];
  if (base.callTurn.calls.length > 1 || answer?.role !== "assistant" || answer.calls.length > 0) return [];
  if (kept.has(answer.id)) return [];
  const before = turns.slice(0, at).map(textOf).join("\n");
  const own = reliedOn(`${textOf(base.resultTurn)}\n${answer.content}`, turns, at + 3);
  const keep = own.filter((value) => !states(before, value));
  const alternatives = alternativesTo(dialogue, base.call);
  const site = { ...base, answer, keep, alternatives };
  return [
    ...(alternatives.length > 0
      ? [
          { ...site, form: "time_out/alternative" } as const,
          { ...site, form: "permission/alternative" } as const,
        ]
      : []),
    ...(keep.length === 0 && callTurns > 1
      ? [
          { ...site, form: "time_out/report" } as const,
          { ...site, form: "not_found/report" } as const,
          { ...site, form: "permission/report" } as const,
        ]
      : []),
  ];
}

/** Tools on offer from the start that a call's own arguments suffice for. */
function alternativesTo({ tools }: Dialogue, call: ToolCall): string[] {
  const args = parseObject(call.arguments) ?? {};
  return tools
    .filter(
      ({ tool, availableFrom }) => availableFrom === "" && tool.name !== call.name && serves(tool, args),
    )
    .map(({ tool }) => tool.name);
}

function serves(tool: Tool, args: Readonly<Record<string, unknown>>): boolean {
  const { required, properties } = parseObject(tool.parameters) ?? {};
  if (!Array.isArray(required) || required.length === 0 || !isObject(properties)) return false;
  const taken = Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(properties, name)));
  return required.every((name) => Object.hasOwn(taken, name)) && argumentProblems(tool, taken).length === 0;
}
