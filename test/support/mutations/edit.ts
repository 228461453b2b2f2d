/** Edits of dialogues from which mutations are made. */
import type {
  Dialogue,
  Tool,
  ToolCall,
  ToolResult,
  Turn,
} from "../../../services/shared/contracts/generated/records.ts";
import { isObject, parseObject } from "../../../services/shared/dialogue/json.ts";
import type { Random } from "../../../services/shared/dialogue/random.ts";

/** A call of a dialogue, where it stands. */
export interface Site {
  readonly at: number;
  readonly index: number;
  readonly call: ToolCall;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: ToolResult | undefined;
  /** The declared properties of the tool's parameters, by name. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required: readonly string[];
}

/** The declared properties of a tool's parameters, and which of them are required. */
export function parametersOf(tool: Tool): Pick<Site, "properties" | "required"> {
  const { properties, required } = parseObject(tool.parameters) ?? {};
  const declared = isObject(properties) ? (properties as Site["properties"]) : {};
  return { properties: declared, required: Array.isArray(required) ? (required as string[]) : [] };
}

/** The assistant's calls with readable arguments, in random order. */
export function sitesOf(dialogue: Dialogue, random: Random): Site[] {
  const sites = dialogue.turns.flatMap((turn, at) =>
    turn.role === "assistant"
      ? turn.calls.flatMap((call, index): Site[] => {
          const args = parseObject(call.arguments || "{}");
          const tool = dialogue.tools.find((offer) => offer.tool.name === call.name)?.tool;
          if (!args || !tool || !parseObject(tool.parameters)) return [];
          return [
            {
              at,
              index,
              call,
              args,
              result: dialogue.turns[at + 1]?.results.find(({ callId }) => callId === call.id),
              ...parametersOf(tool),
            },
          ];
        })
      : [],
  );
  return random.sample(sites, sites.length);
}

/** The dialogue with other turns. */
export function withTurns(dialogue: Dialogue, turns: readonly Turn[]): Dialogue {
  return { ...dialogue, turns };
}

/** The dialogue with fields of one turn replaced. */
export function editTurn(dialogue: Dialogue, at: number, fields: Partial<Turn>): Dialogue {
  return withTurns(
    dialogue,
    dialogue.turns.map((turn, index) => (index === at ? { ...turn, ...fields } : turn)),
  );
}

/** The dialogue with fields of one call replaced. */
export function editCall(dialogue: Dialogue, { at, index }: Site, fields: Partial<ToolCall>): Dialogue {
  const calls = dialogue.turns[at]?.calls.map((call, other) =>
    other === index ? { ...call, ...fields } : call,
  );
  return editTurn(dialogue, at, { calls: calls ?? [] });
}

/** The dialogue with other arguments of one call. */
export function editArguments(
  dialogue: Dialogue,
  site: Site,
  args: Readonly<Record<string, unknown>>,
): Dialogue {
  return editCall(dialogue, site, { arguments: JSON.stringify(args) });
}

/** The dialogue with another result of one call. */
export function editResult(dialogue: Dialogue, { at, call }: Site, content: string): Dialogue {
  const results = dialogue.turns[at + 1]?.results.map((result) =>
    result.callId === call.id ? { ...result, content } : result,
  );
  return editTurn(dialogue, at + 1, { results: results ?? [] });
}

/** The dialogue with turns put in at a place; they get ids of their own. */
export function insertTurns(dialogue: Dialogue, at: number, ...turns: readonly Omit<Turn, "id">[]): Dialogue {
  const made = turns.map((turn, index) => ({ ...turn, id: `m0.${at}.${index}` }));
  return withTurns(dialogue, dialogue.turns.toSpliced(at, 0, ...made));
}

/** A turn of nothing but text. */
export function textOf(role: "user" | "assistant", content: string): Omit<Turn, "id"> {
  return { role, content, calls: [], results: [] };
}

/** Positions of assistant turns of nothing but text, in random order. */
export function answersOf({ turns }: Dialogue, random: Random, shortest = 1): number[] {
  const places = turns.flatMap(({ role, content, calls }, at) =>
    role === "assistant" && calls.length === 0 && content.trim().length >= shortest ? [at] : [],
  );
  return random.sample(places, places.length);
}

/** Positions of user turns with text, in random order. */
export function requestsOf({ turns }: Dialogue, random: Random): number[] {
  const places = turns.flatMap(({ role, content }, at) =>
    role === "user" && content.trim() !== "" ? [at] : [],
  );
  return random.sample(places, places.length);
}
