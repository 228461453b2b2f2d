import assert from "node:assert/strict";
import { test } from "node:test";
import { DialogueStatistics } from "../../../../services/cli/statistics/dialogue-statistics.ts";
import type {
  Dialogue,
  LlmUsage,
  RoundRecord,
} from "../../../../services/shared/contracts/generated/records.ts";
import { DialogueBuilder, tool } from "../../../support/dialogue-builder.ts";

const made = (
  id: string,
  build: (builder: DialogueBuilder) => DialogueBuilder,
  changes: Partial<Dialogue> = {},
): Dialogue => ({
  ...build(new DialogueBuilder().tools(tool("find"), tool("pay"))).build(),
  id,
  ...changes,
});
const short = made("a", (builder) => builder.user("Find it.").calls("find", {}).returns({}).says("Found."));
const long = made("b", (builder) =>
  builder
    .user("Hello.")
    .says("Hello.")
    .user("Find it.")
    .calls("find", {})
    .returns({})
    .calls("find", {})
    .returns({})
    .says("Found.")
    .user("Thanks.")
    .says("Welcome."),
);
const round = (changes: Partial<RoundRecord>): RoundRecord => ({
  round: 1,
  operation: "refine",
  injection: null,
  masked: [],
  inserted: [],
  judgements: [],
  note: "",
  variant: "",
  why: "",
  replaced: [],
  refused: [],
  dependents: [],
  ...changes,
});
const judged = (...accepted: boolean[]) =>
  accepted.map((one, index) => ({ turnId: `t${index}`, accepted: one, decidedBy: "judge", reason: "" }));
const usage: LlmUsage = {
  orderId: "o",
  dialogueId: "a",
  stage: "s",
  step: "fill",
  role: "teacher",
  model: "m",
  attempt: 0,
  outcome: "ok",
  promptTokens: 90,
  cachedTokens: 10,
  completionTokens: 10,
  id: "",
  reasoningTokens: 0,
  estimated: false,
  replayed: false,
  savedTokens: 0,
  rung: "plain",
  answeredModel: "",
  endpoint: "",
  cost: null,
  currency: "",
  priceVersion: "",
  durationMs: 1,
  at: 0,
};

function reported(dialogues: readonly Dialogue[], words = 1_000) {
  const statistics = new DialogueStatistics(words);
  for (const dialogue of dialogues) statistics.dialogue(dialogue);
  return statistics;
}

test("turns and calls are counted, as a ratio of totals and as a mean of ratios", () => {
  const { dialogues, turns, calls } = reported([short, long]).report();
  assert.equal(dialogues, 2);
  assert.deepEqual(turns, { user: 4, userPerDialogue: 2, userMedian: 2 });
  assert.equal(calls.total, 3);
  assert.equal(calls.perUserTurn, 3 / 4);
  assert.equal(calls.perUserTurnMean, (1 + 2 / 3) / 2);
  assert.equal(calls.perDialogue, 1.5);
  assert.deepEqual(calls.parallel, { part: 0, of: 3 });
});

test("what comes twice counts once", () => {
  assert.deepEqual(reported([short, long, short]).report(), reported([short, long]).report());
});

test("diversity is measured at the budget, and not below it", () => {
  assert.equal(reported([short, long], 1_000).report().diversity.atBudget, null);
  assert.equal(reported([short, long], 5).report().diversity.atBudget?.tokens, 5);
});

test("an injection counts when it was adopted, of those that were asked for", () => {
  const spec = (...injections: string[]) => ({ spec: { ...short.spec, injections } });
  const inject = (injection: string, accepted: boolean) =>
    round({ operation: "inject", injection, judgements: judged(accepted) });
  const { injections } = reported([
    { ...short, ...spec("clarification"), history: [inject("clarification", true)] },
    {
      ...long,
      ...spec("clarification", "error"),
      history: [inject("clarification", false), inject("error", true)],
    },
    { ...short, id: "c", ...spec("none") },
  ]).report();
  assert.deepEqual(injections, { clarification: { part: 1, of: 2 }, error: { part: 1, of: 1 } });
});

test("adopted turns are counted by round and operation", () => {
  const { rounds } = reported([
    {
      ...short,
      history: [round({ judgements: judged(true, false) }), round({ round: 2, judgements: judged(true) })],
    },
    {
      ...long,
      history: [
        round({ judgements: judged(true) }),
        round({ round: 2, operation: "repair", judgements: judged(false) }),
      ],
    },
  ]).report();
  assert.deepEqual(rounds, [
    { round: 1, operation: "refine", adopted: { part: 2, of: 3 } },
    { round: 2, operation: "refine", adopted: { part: 1, of: 1 } },
    { round: 2, operation: "repair", adopted: { part: 0, of: 1 } },
  ]);
});

test("a tool that nobody calls is named, whether a dialogue or the catalog has it", () => {
  const statistics = reported([short]);
  statistics.catalog({ name: "c", tools: [tool("find"), tool("sell")], order: {} as never });
  assert.deepEqual(statistics.report().tools, { part: 1, of: 3, uncalled: ["pay", "sell"] });
});

test("cost is everything that was spent, divided by verified dialogues; else what dialogues carry", () => {
  const carried = reported([
    { ...short, usage: { calls: 3, promptTokens: 40, cachedTokens: 0, completionTokens: 2 } },
    long,
  ]);
  assert.deepEqual(carried.report().cost, {
    calls: 3,
    tokens: 42,
    callsPerDialogue: 1.5,
    tokensPerDialogue: 21,
    whole: false,
  });
  for (let times = 0; times < 5; times += 1) carried.usage(usage);
  assert.deepEqual(carried.report().cost, {
    calls: 5,
    tokens: 500,
    callsPerDialogue: 2.5,
    tokensPerDialogue: 250,
    whole: true,
  });
  assert.equal(reported([]).report().cost, null);
});

test("an attempt that was refused counts, unless a later delivery was verified", () => {
  const statistics = reported([short]);
  for (const dialogueId of ["a", "x", "x"]) statistics.rejection({ dialogueId } as never);
  assert.equal(statistics.report().rejected, 1);
});
