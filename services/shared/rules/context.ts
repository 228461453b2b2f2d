/** What several rules ask of a dialogue, worked out once. */
import type {
  Dialogue,
  OfferedTool,
  Tool,
  ToolCall,
  ToolResult,
  Turn,
} from "../contracts/generated/records.ts";
import { isObject, parseJson } from "../dialogue/json.ts";
import { type ArgumentProblem, argumentProblems } from "../tools/arguments.ts";
import { measureJson } from "../tools/json-size.ts";
import { valueLimits } from "../tools/schema-validator.ts";
import { TextCache } from "../tools/text-cache.ts";
import { type ArgumentLeaf, argumentLeaves } from "./argument-leaves.ts";
import { isErrorResult } from "./error-results.ts";
import { Grounding } from "./grounding.ts";
import type { ReadingFault } from "./rule.ts";
import { type Words, wordsOf } from "./words.ts";

/** A call where it stands, with what is known about it. */
export interface CallSite {
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
  /** Why there are no usable arguments. */
  readonly unreadable: Unreadable | undefined;
  readonly result: ToolResult | undefined;
  /** What the call gave back, read as JSON; the text itself when it is none, undefined without a result. */
  readonly value: unknown;
  /** True when the result reports an error. */
  readonly failed: boolean;
}

export interface Unreadable {
  readonly kind: "syntax" | "shape";
  /** What they are instead. */
  readonly what: string;
}

export interface DialogueContext {
  readonly turns: readonly Turn[];
  /** The assistant's calls, in order. Public data has users that call tools of their own: those are not checked. */
  readonly calls: readonly CallSite[];
  readonly tools: readonly Tool[];
  /**
   * True for a dialogue written to a plan of ours; false for one that comes from elsewhere, which carries no plan and
   * declares no type. Some rules only make sense, or are stricter, with a plan.
   */
  readonly planned: boolean;
  /** System text the dialogue came with; empty for none. */
  readonly system: string;
  /** Faults of a rule's kind that the reader of a foreign format saw. */
  reading(rule: string): readonly ReadingFault[];
  /** Position of a turn by id; undefined when there is no such turn. */
  position(turnId: string): number | undefined;
  /** Where values come from. */
  readonly grounding: Grounding;
  /** The words of what a turn says. */
  words(turn: Turn): Words;
  /** The strings and numbers of a call's arguments. */
  leaves(site: CallSite): readonly ArgumentLeaf[];
  /** What is wrong with the arguments of a call to a known tool; empty for any other call. */
  problems(site: CallSite): readonly ArgumentProblem[];
}

/** Works out the context of a dialogue. */
export function contextOf(
  dialogue: Dialogue,
  { system, reading }: { readonly system: string; readonly reading: readonly ReadingFault[] },
): DialogueContext {
  const { turns } = dialogue;
  const positions = new Map(turns.map(({ id }, index) => [id, index]));
  const offers = offersByName(dialogue.tools);
  const calls = turns.flatMap((turn, at) =>
    turn.role === "assistant" ? turn.calls.map((_call, index) => siteOf(turns, turn, at, index, offers)) : [],
  );
  const tools = dialogue.tools.map(({ tool }) => tool);
  return {
    turns,
    calls,
    tools,
    grounding: new Grounding(turns, tools, system),
    planned: dialogue.spec.subTasks > 0,
    system,
    reading: (rule) => reading.filter((fault) => fault.rule === rule),
    position: (turnId) => positions.get(turnId),
    words: once(({ content }: Turn) => wordsOf(content)),
    leaves: once(argumentLeaves),
    problems: once(({ offered, args }: CallSite) =>
      offered && args ? argumentProblems(offered.tool, args) : [],
    ),
  };
}

/** Several rules ask the same of a call or a turn. */
function once<K, T>(work: (key: K) => T): (key: K) => T {
  const done = new Map<K, T>();
  return (key) => {
    const known = done.get(key);
    if (known !== undefined || done.has(key)) return known as T;
    const result = work(key);
    done.set(key, result);
    return result;
  };
}

/** The same few thousand names of tools come again and again. */
const sanitisedNames = new TextCache<string>(5_000, 500_000);

/** Chat endpoints forbid dots and spaces in names, so dialogues may hold the mended name of a tool. */
export function sanitised(name: string): string {
  return sanitisedNames.get(name, (text) => text.replace(/[^A-Za-z0-9_-]+/g, "_"));
}

function offersByName(tools: readonly OfferedTool[]): ReadonlyMap<string, OfferedTool> {
  const offers = new Map<string, OfferedTool>();
  for (const offer of tools) offers.set(sanitised(offer.tool.name), offer);
  for (const offer of tools) offers.set(offer.tool.name, offer);
  return offers;
}

function siteOf(
  turns: readonly Turn[],
  turn: Turn,
  at: number,
  index: number,
  offers: ReadonlyMap<string, OfferedTool>,
): CallSite {
  const call = turn.calls[index] as ToolCall;
  const results = turns[at + 1]?.results ?? [];
  const atPlace = results[index];
  const result = atPlace?.callId === call.id ? atPlace : results.find(({ callId }) => callId === call.id);
  const value = result && parseJson(result.content);
  return {
    turn,
    at,
    call,
    path: `/calls/${index}`,
    offered: offers.get(call.name) ?? offers.get(sanitised(call.name)),
    ...readArguments(call.arguments),
    result,
    value,
    failed: result !== undefined && isErrorResult(result.content, value),
  };
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
  if (measureJson(value, valueLimits.depth).depth > valueLimits.depth)
    return unreadable("shape", `nested more than ${valueLimits.depth} levels deep`);
  return { args: value, unreadable: undefined };
}
