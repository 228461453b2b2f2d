/** Makes a dialogue of ours from the messages of a record. */
import type { Dialogue, Tool, ToolCall, ToolResult, Turn } from "../../contracts/generated/records.ts";
import { turnId } from "../../dialogue/ids.ts";
import type { ReadingFault } from "../../rules/rule.ts";
import type { Message, MessageFault, ReadCall, ReadDialogue, ReadResult } from "./message.ts";
import { splitResult } from "./results.ts";

/** Tools given apart from the records: those of each file, by its base name. */
export type GivenCatalog = ReadonlyMap<string, readonly Tool[]>;

/** A dialogue that was not written by this project, with what is known of where it came from. */
export interface ForeignDialogue {
  readonly dialogue: Dialogue;
  /** What the assistant was told before the dialogue. */
  readonly system: string;
  /** What only the reader could see. */
  readonly reading: readonly ReadingFault[];
  /** False when neither the record nor a catalog says which tools there are: rules about tools cannot apply. */
  readonly toolsKnown: boolean;
  /** Positions in the record's own list of messages: of each turn, and of each result of a tool turn. */
  readonly places: readonly TurnPlace[];
}

export interface TurnPlace {
  readonly at: number;
  readonly results: readonly number[];
}

/** What dialoom would know of a dialogue it ordered. Nothing is known of one from elsewhere. */
const unordered: Dialogue["spec"] = {
  orderId: "",
  slot: 0,
  attempt: 0,
  attempts: 1,
  seed: 0,
  kind: "",
  injections: [],
  language: "",
  subTasks: 0,
  maxSteps: 0,
  models: { teacher: null, judge: null, temperature: null },
  severities: {},
  persona: "",
  outline: [],
  budget: null,
  nonce: "",
};

/** The dialogue of a record. Results that follow one another form one turn, as everywhere in this project. */
export function foreignDialogue(read: ReadDialogue, catalog: GivenCatalog = new Map()): ForeignDialogue {
  const tools = read.tools ?? fromCatalog(read, catalog);
  const { turns, places, starts } = turnsOf(read.messages, new Set(tools?.map(({ name }) => legal(name))));
  const from = read.catalog?.from;
  return {
    dialogue: {
      id: read.id,
      spec: unordered,
      tools: (tools ?? []).map((tool) => ({
        tool,
        availableFrom: starts.get(from?.get(tool.name) ?? -1) ?? "",
      })),
      plan: [],
      turns,
      schedule: [],
      protectedTurns: [],
      history: [],
      repairs: 0,
      usage: { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
    },
    system: read.system,
    reading: read.messages.flatMap((message, index) =>
      [...(message.faults ?? []), ...foreignKeys(message)].map((fault) => ({
        ...fault,
        turnId: starts.get(index) ?? null,
      })),
    ),
    toolsKnown: tools !== undefined,
    places,
  };
}

function turnsOf(messages: readonly Message[], toolNames: ReadonlySet<string>) {
  const turns: Turn[] = [];
  const places: TurnPlace[] = [];
  /** The turn each message went into. */
  const starts = new Map<number, string>();
  let index = 0;
  while (index < messages.length) {
    const message = messages[index] as Message;
    const id = turnId(0, turns.length);
    starts.set(index, id);
    index += 1;
    if (message.role !== "tool") {
      const { role, text: content } = message;
      turns.push({ id, role, content, calls: callsOf(message, turns.length), results: [] });
      places.push({ at: message.at, results: [] });
      continue;
    }
    const block = [message];
    for (let next = messages[index]; next?.role === "tool"; next = messages[index]) {
      block.push(next);
      starts.set(index, id);
      index += 1;
    }
    const results = paired(
      block.flatMap((one) => one.results),
      turns.at(-1)?.calls ?? [],
      toolNames,
    );
    const own = block.flatMap(({ at, results: given }) => given.map(() => at));
    turns.push({ id, role: "tool", content: "", calls: [], results });
    places.push({ at: message.at, results: results.map((_result, at) => own[at] ?? message.at) });
  }
  return { turns, places, starts };
}

function foreignKeys({ calls }: Message): MessageFault[] {
  return calls.flatMap(({ name, foreignKeys: keys = [] }, index) =>
    keys.map((key) => ({
      rule: "K2",
      path: `/calls/${index}`,
      evidence: key,
      message: `The call of ${name} holds ${JSON.stringify(key)}; a call has a name and arguments, and nothing else.`,
    })),
  );
}

function fromCatalog({ catalog: part }: ReadDialogue, given: GivenCatalog): readonly Tool[] | undefined {
  if (given.size === 0) return undefined;
  const named = part?.files?.filter((file) => given.has(file)) ?? [];
  const files = named.length > 0 ? named : [...given.keys()];
  const without = new Set(part?.without);
  const tools = new Map<string, Tool>();
  for (const file of files)
    for (const tool of given.get(file) ?? [])
      if (!without.has(tool.name) && !tools.has(tool.name)) tools.set(tool.name, tool);
  return [...tools.values()];
}

function callsOf({ calls }: Message, turn: number): ToolCall[] {
  return calls.map(
    ({ id, name, arguments: text }: ReadCall, index): ToolCall => ({
      id: id ?? `call_${turn}_${index}`,
      name,
      arguments: text,
    }),
  );
}

/** Chat endpoints forbid dots and spaces in names, so the two sides may write them differently. */
const legal = (name: string) => name.replace(/[^A-Za-z0-9_-]+/g, "_");

/** Results with the ids of the calls they answer: by id where there is one, else by name, else by place. */
function paired(
  results: readonly ReadResult[],
  open: readonly ToolCall[],
  toolNames: ReadonlySet<string>,
): ToolResult[] {
  const [only] = results;
  const anonymous = results.length === 1 && only?.callId === undefined && only?.name === undefined;
  const all = anonymous && open.length > 0 ? splitResult(only?.content ?? "", open.length) : results;
  const answered = new Set<string>();
  return all.map(({ callId, name, content }, index) => {
    const waiting = open.filter(({ id }) => !answered.has(id));
    const id = callId ?? answers(waiting, name, toolNames)?.id ?? `unknown_${index}`;
    answered.add(id);
    return { callId: id, content };
  });
}

function answers(
  waiting: readonly ToolCall[],
  name: string | undefined,
  toolNames: ReadonlySet<string>,
): ToolCall | undefined {
  if (name === undefined || name === "") return waiting[0];
  const same = waiting.find((call) => legal(call.name) === legal(name));
  // A result in another tool's name answers none of these calls; a name that is no tool's says nothing.
  return same ?? (toolNames.has(legal(name)) ? undefined : waiting[0]);
}
