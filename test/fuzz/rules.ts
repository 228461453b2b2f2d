/**
 * Throws mutated schemas, arguments and dialogues at the rules. Every case is made from its number, so a failure can be
 * repeated alone. A case fails when something throws, or when it holds a core for longer than any honest case could.
 */
import type { Dialogue, Tool, Turn } from "../../services/shared/contracts/generated/records.ts";
import { type Random, seeded } from "../../services/shared/dialogue/random.ts";
import { checkRules } from "../../services/shared/rules/check.ts";
import { tool, user } from "../support/dialogue-builder.ts";

/** Milliseconds of processor time beyond which a case counts as hanging: generous, since a first case compiles code. */
const longest = 1_000;

const keywords =
  "type properties required items enum const anyOf oneOf allOf not $ref $defs default pattern format minimum maximum multipleOf minLength maxLength uniqueItems additionalProperties patternProperties if then else contains minContains prefixItems dependentRequired dependentSchemas propertyNames $id $anchor nullable exclusiveMinimum unevaluatedProperties __proto__ constructor description".split(
    " ",
  );
const words =
  "object string integer array dict number boolean null any # #/properties/a #/$defs/a ^a(b|c)+$ (a+)+$ date email a b id user_id list[int]".split(
    " ",
  );
const scraps = [
  "",
  " ",
  "\u0000",
  "\ufffd",
  "\ud800",
  "<id>",
  "{{x}}",
  "$c1.id",
  "[MASK]",
  "```",
  "\\u0000",
  "请稍等",
  "e\u0301",
  "2025-05-20",
  "1e999",
  "BA5",
  '{"name":"f","arguments":{}}',
  "Error: no",
  "a".repeat(5_000),
  "word ".repeat(800),
];

function json(random: Random, depth: number): unknown {
  const kind = random.integer(0, depth > 0 ? 7 : 4);
  if (kind === 0) return random.pick(words);
  if (kind === 1) return random.pick(scraps);
  if (kind === 2) return random.pick([0, -1, 5.5, 1e21, 71, 2 ** 53, Number.MAX_VALUE]);
  if (kind === 3) return random.next() < 0.5;
  if (kind === 4) return null;
  if (kind === 5) return Array.from({ length: random.integer(0, 4) }, () => json(random, depth - 1));
  return Object.fromEntries(
    Array.from({ length: random.integer(0, 5) }, () => [
      random.pick(random.next() < 0.6 ? keywords : words),
      json(random, depth - 1),
    ]),
  );
}

/** A text with a scrap put in, cut off, or doubled. */
function garbled(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  switch (random.integer(0, 3)) {
    case 0:
      return text.slice(0, at) + random.pick(scraps) + text.slice(at);
    case 1:
      return text.slice(0, at);
    case 2:
      return text + text.slice(at);
    default:
      return random.pick(scraps);
  }
}

const base = user("Is flight BA5 on time, and may I book it for Ana Ruiz?")
  .calls("get_flight", { id: "BA5", day: "2025-05-20", seats: 2 })
  .returns({ id: "BA5", status: "late", user_id: "U-1042" })
  .says("It is late. Shall I book it?")
  .user("Yes, for user U-1042, please.")
  .callsAll([
    ["book_flight", { user_id: "U-1042", id: "BA5" }],
    ["get_flight", { id: "BA6" }],
  ])
  .returns({ booking: "B-77" }, "Error: no such flight")
  .says("Booked as B-77. There is no flight BA6.")
  .tools(
    tool("get_flight", { id: "string", day: "string", seats: "integer" }, ["id"], {
      returns: { type: "object" },
    }),
    tool("book_flight", { id: "string", user_id: "string" }, ["id", "user_id"]),
  )
  .subTask("See whether BA5 is on time.", ["get_flight"])
  .subTask("Book it.", ["book_flight"])
  .clarification("t0.1", "t0.4", "t0.5")
  .build();

function garbledTool(offered: Tool, random: Random): Tool {
  const parameters =
    random.next() < 0.7 ? JSON.stringify(json(random, 4)) : garbled(offered.parameters, random);
  return {
    name: random.next() < 0.1 ? garbled(offered.name, random) : offered.name,
    description: garbled(offered.description, random),
    parameters,
    returns: random.next() < 0.5 ? JSON.stringify(json(random, 3)) : offered.returns,
    origin: null,
  };
}

function garbledTurn(turn: Turn, random: Random): Turn {
  const text = (given: string) => (random.next() < 0.3 ? garbled(given, random) : given);
  return {
    id: random.next() < 0.05 ? garbled(turn.id, random) : turn.id,
    role: random.next() < 0.1 ? random.pick(["user", "assistant", "tool"] as const) : turn.role,
    content: text(turn.content),
    calls: turn.calls.map((call) => ({
      id: random.next() < 0.1 ? garbled(call.id, random) : call.id,
      name: random.next() < 0.1 ? garbled(call.name, random) : call.name,
      arguments: random.next() < 0.4 ? JSON.stringify(json(random, 3)) : text(call.arguments),
    })),
    results: turn.results.map((result) => ({
      callId: random.next() < 0.1 ? garbled(result.callId, random) : result.callId,
      content: random.next() < 0.3 ? JSON.stringify(json(random, 3)) : text(result.content),
    })),
  };
}

/** The mutated dialogue of a number. */
export function fuzzCase(number: number): Dialogue {
  const random = seeded("fuzz", number);
  let turns = base.turns.map((turn) => garbledTurn(turn, random));
  if (random.next() < 0.3) turns = turns.toSpliced(random.integer(0, turns.length), random.integer(0, 2));
  if (random.next() < 0.2) turns = random.sample(turns, turns.length);
  if (random.next() < 0.1) turns = [...turns, ...turns, ...turns];
  return {
    ...base,
    spec: {
      ...base.spec,
      kind: random.pick(["sequential", "parallel", "irrelevant", ""]),
      subTasks: random.integer(0, 2),
      language: random.pick(["en", "zh", "", "xx"]),
    },
    plan: random.next() < 0.5 ? base.plan : [],
    tools: base.tools.map((offer) => ({
      tool: random.next() < 0.5 ? garbledTool(offer.tool, random) : offer.tool,
      availableFrom: random.pick(["", "t0.3", "gone"]),
    })),
    turns,
  };
}

export interface FuzzReport {
  readonly cases: number;
  readonly findings: number;
  /** Milliseconds of processor time of the longest case. */
  readonly longest: number;
  /** Largest resident memory seen, in bytes. */
  readonly memory: number;
}

/** Runs the cases `from` to `from + count`. @throws Error that names the case */
export function fuzzRules(count: number, from = 0): FuzzReport {
  let findings = 0;
  let longestSeen = 0;
  let memory = 0;
  for (let number = from; number < from + count; number += 1) {
    const dialogue = fuzzCase(number);
    const started = process.threadCpuUsage();
    try {
      findings += checkRules(dialogue, { system: "You always answer in valid JSON only." }).length;
    } catch (error) {
      throw new Error(`case ${number}: ${(error as Error).stack}`);
    }
    const { user: own, system } = process.threadCpuUsage(started);
    const took = (own + system) / 1_000;
    longestSeen = Math.max(longestSeen, took);
    if (took > longest) throw new Error(`case ${number} took ${took.toFixed(0)} ms`);
    if (number % 1_000 === 0) memory = Math.max(memory, process.memoryUsage().rss);
  }
  return { cases: count, findings, longest: longestSeen, memory };
}
