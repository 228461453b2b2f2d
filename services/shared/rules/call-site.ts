/** The calls of a dialogue where they stand, with what is known about each: its tool, arguments and result. */
import type { OfferedTool, ToolCall, ToolResult, Turn } from "../contracts/generated/records.ts";
import { isObject, parseJson } from "../dialogue/json.ts";
import { type ArgumentProblem, argumentProblems } from "../tools/arguments.ts";
import { measureJson } from "../tools/json-size.ts";
import { valueLimits } from "../tools/schema-validator.ts";
import { TextCache } from "../tools/text-cache.ts";
import { type ArgumentLeaf, argumentLeaves } from "./argument-leaves.ts";
import { isErrorResult } from "./error-results.ts";

/** Why there are no usable arguments. */
export interface Unreadable {
  readonly kind: "syntax" | "shape";
  /** What they are instead. */
  readonly what: string;
}

/** A call where it stands. What takes work is worked out when a rule first asks for it. */
export class CallSite {
  readonly turn: Turn;
  /** Position of the turn. */
  readonly at: number;
  readonly call: ToolCall;
  /** JSON pointer of the call within its turn. */
  readonly path: string;
  /** The tool of that name, whether it is available yet or not. */
  readonly offered: OfferedTool | undefined;
  /** The arguments; undefined when they are no usable object. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  readonly unreadable: Unreadable | undefined;
  readonly result: ToolResult | undefined;
  #value: unknown;
  #parsed = false;
  #failed: boolean | undefined;
  #leaves: readonly ArgumentLeaf[] | undefined;

  constructor(turns: readonly Turn[], at: number, index: number, offers: Offers) {
    const turn = turns[at] as Turn;
    const call = turn.calls[index] as ToolCall;
    const results = turns[at + 1]?.results;
    const atPlace = results?.[index];
    const { args, unreadable } = readArguments(call.arguments);
    this.turn = turn;
    this.at = at;
    this.call = call;
    this.path = `/calls/${index}`;
    this.offered = offers.named(call.name);
    this.args = args;
    this.unreadable = unreadable;
    this.result = atPlace?.callId === call.id ? atPlace : results?.find(({ callId }) => callId === call.id);
  }

  /** What the call gave back, read as JSON; the text itself when it is none, undefined without a result. */
  get value(): unknown {
    if (!this.#parsed) {
      this.#parsed = true;
      this.#value = this.result && parseJson(this.result.content);
    }
    return this.#value;
  }

  /** True when the result reports an error. */
  get failed(): boolean {
    this.#failed ??= this.result !== undefined && isErrorResult(this.result.content, this.value);
    return this.#failed;
  }

  /** The strings and numbers of the arguments. */
  get leaves(): readonly ArgumentLeaf[] {
    this.#leaves ??= argumentLeaves(this);
    return this.#leaves;
  }
}

/** What is wrong with the arguments of calls to known tools, call by call. */
export function problemsOf(calls: readonly CallSite[]): (readonly [CallSite, ArgumentProblem])[] {
  const found: (readonly [CallSite, ArgumentProblem])[] = [];
  for (const site of calls) {
    if (!site.offered || !site.args) continue;
    for (const problem of argumentProblems(site.offered.tool, site.args)) found.push([site, problem]);
  }
  return found;
}

/** The same few thousand names of tools come again and again. */
const sanitisedNames = new TextCache<string>(5_000, 500_000);

/** Chat endpoints forbid dots and spaces in names, so dialogues may hold the mended name of a tool. */
export function sanitised(name: string): string {
  return sanitisedNames.get(name, (text) => text.replace(/[^A-Za-z0-9_-]+/g, "_"));
}

/** The tools of a dialogue by name. */
export class Offers {
  readonly #byName = new Map<string, OfferedTool>();
  readonly #byMendedName = new Map<string, OfferedTool>();

  constructor(tools: readonly OfferedTool[]) {
    for (const offer of tools) {
      const { name } = offer.tool;
      const mended = sanitised(name);
      this.#byName.set(name, offer);
      if (mended !== name) this.#byMendedName.set(mended, offer);
    }
  }

  /** The tool of that name, or the one whose name is the same once both are mended for chat endpoints. */
  named(name: string): OfferedTool | undefined {
    return this.#find(name) ?? this.#find(sanitised(name));
  }

  #find(name: string): OfferedTool | undefined {
    return this.#byName.get(name) ?? this.#byMendedName.get(name);
  }
}

/** No arguments at all are an empty object. */
function readArguments(text: string): Pick<CallSite, "args" | "unreadable"> {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "null") return { args: {}, unreadable: undefined };
  const unreadable = (kind: Unreadable["kind"], what: string) => ({
    args: undefined,
    unreadable: { kind, what },
  });
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch (error) {
    return unreadable("syntax", error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) return unreadable("shape", Array.isArray(value) ? "a list" : `a ${typeof value}`);
  if (text.length > valueLimits.text)
    return unreadable("shape", `longer than ${valueLimits.text} characters`);
  // What is not longer than that cannot be nested deeper.
  if (text.length > 2 * valueLimits.depth && measureJson(value, valueLimits.depth).depth > valueLimits.depth)
    return unreadable("shape", `nested more than ${valueLimits.depth} levels deep`);
  return { args: value, unreadable: undefined };
}
