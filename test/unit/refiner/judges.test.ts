/** Whatever the judge is like, refinement ends in the rounds it was given, and the records say what became of every turn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refiner } from "../../../services/refiner/stage.ts";
import type { Dialogue, Step } from "../../../services/shared/contracts/generated/records.ts";
import { refineRound } from "../../../services/shared/contracts/topics.ts";
import { turnsAfter } from "../../../services/shared/dialogue/versions.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { experts } from "../../../services/verifier/experts.ts";
import { verifier } from "../../../services/verifier/stage.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { scriptedModels, sectionOf } from "../../support/scripted-models.ts";
import { run } from "../../support/stage-run.ts";

const rounds = 5;
const pass: Step = { operation: "refine", injection: null, turnIds: [], findings: [] };
const start: Dialogue = user("Find a room in Oslo for me")
  .calls("find", { city: "Oslo" })
  .returns({ room: "R1742" })
  .says("R1742 is free.")
  .user("Is there one in Bergen as well?")
  .calls("find", { city: "Bergen" })
  .returns({ room: "R9953" })
  .says("R9953 is free there.")
  .user("Good to know.")
  .says("Just tell me which one you want.")
  .tools(tool("find", { city: "string" }, ["city"]))
  .with({ schedule: Array.from({ length: 5 }, () => pass) })
  .build();

/** A teacher whose every fill is new and sound, and a judge that knows which version that is. */
function models(better: "new" | "old" | "garbage") {
  let newest = "";
  return scriptedModels({
    fill: (question: Question<unknown>) => {
      const { turns } = sectionOf<{ turns: { id: string; calls?: string[]; keep?: string[] }[] }>(
        question,
        "hints",
      );
      newest = `anew (${question.seed})`;
      return {
        turns: turns.map(({ id, calls = [], keep = [] }) => {
          const at = start.turns.findIndex((turn) => turn.id === id);
          return {
            id,
            text: `Said ${newest}: ${start.turns[at]?.content} ${keep.join(", ")}`,
            calls: calls.map((name, index) => ({
              tool: name,
              arguments: start.turns[at]?.calls[index]?.arguments ?? "{}",
              result: start.turns[at + 1]?.results[index]?.content ?? "",
            })),
          };
        }),
      };
    },
    judgement: (question: Question<unknown>) => {
      if (better === "garbage") return { verdict: "yes and no" };
      const versions = sectionOf<{ id: string; first: unknown }[]>(question, "versions");
      return {
        comparisons: versions.map(({ id, first }) => {
          const firstIsNew = JSON.stringify(first).includes(newest);
          return { id, reason: "So it is.", better: firstIsNew === (better === "new") ? "first" : "second" };
        }),
      };
    },
    ...Object.fromEntries(
      experts.map(({ name }) => [name, { reason: "It is.", turns: [], verdict: "pass" }]),
    ),
  });
}

/** The dialogue after all rounds, with the number of rounds it took part in. */
async function throughAll(
  judge: ReturnType<typeof models>,
): Promise<{ candidate: Dialogue; visits: number }> {
  let dialogue = start;
  for (let round = 1; round <= rounds; round += 1) {
    const { outputs } = await run(refiner, dialogue, judge, { round, rounds });
    const [output] = outputs;
    assert.ok(output && outputs.length === 1);
    dialogue = output.value as Dialogue;
    if (output.topic.name === refineRound(rounds).name) return { candidate: dialogue, visits: round };
  }
  throw new Error("the dialogue never became a candidate");
}

const cases = [
  ["always prefers the new text", "new", 5],
  ["always prefers the old text", "old", 2],
  ["answers garbage", "garbage", 2],
] as const;
for (const [what, better, most] of cases) {
  test(`a judge that ${what}: refinement ends, the records say so, and the dialogue is verified`, async () => {
    const judge = models(better);
    const { candidate, visits } = await throughAll(judge);
    assert.ok(visits <= most, `${visits} rounds`);
    assert.deepEqual(candidate.schedule, []);
    assert.equal(candidate.history.length, visits);
    const judged = candidate.history.flatMap(({ judgements }) => judgements);
    assert.ok(judged.length > 0);
    for (const { accepted, decidedBy, reason } of judged) {
      const decided = better === "new" || better === "old";
      assert.deepEqual(
        { accepted, decidedBy },
        { accepted: better === "new", decidedBy: decided ? "judge" : "nobody" },
      );
      assert.match(reason, better === "garbage" ? /no usable answer/ : /So it is/);
    }
    for (const record of candidate.history) {
      assert.match(record.why, /^drawn: /);
      const units = record.judgements.map(({ turnId }) => turnId);
      assert.ok(
        units.every((id) => record.masked.includes(id)),
        "every judgement is about a masked turn",
      );
      assert.equal(record.replaced.length > 0, better === "new");
      assert.equal(record.refused.length > 0, better !== "new");
    }
    assert.deepEqual(turnsAfter(candidate, 0), start.turns, "the skeleton can be had from the history");
    if (better !== "new") assert.deepEqual(candidate.turns, start.turns);
    const { outputs } = await run(verifier, candidate, judge, { round: rounds, rounds });
    assert.deepEqual(
      outputs.map(({ topic }) => topic.name),
      ["verified"],
    );
  });
}

test("the judge cannot tell the new version by its place: it comes first about as often as second", async () => {
  let first = 0;
  let all = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const judge = models("old");
    const { outputs } = await run(refiner, { ...start, id: `dlg_${seed}`, schedule: [pass] }, judge, {
      round: 1,
      rounds,
    });
    assert.ok(outputs.length === 1);
    for (const { step, question } of judge.asked) {
      if (step !== "judgement") continue;
      const versions = sectionOf<{ first: unknown }[]>(question, "versions");
      all += versions.length;
      first += versions.filter((version) => JSON.stringify(version.first).includes("anew (")).length;
      assert.doesNotMatch(
        JSON.stringify(question.prompt.sections),
        /"(?:old|new)"/,
        "nothing names it either",
      );
    }
  }
  assert.ok(first > 0.3 * all && first < 0.7 * all, `${first} of ${all}`);
});
