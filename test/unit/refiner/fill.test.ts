import assert from "node:assert/strict";
import { test } from "node:test";
import { filledUnits, fillHints, fillProblems } from "../../../services/refiner/fill.ts";
import { unitsOf, withUnit } from "../../../services/shared/dialogue/units.ts";
import { user } from "../../support/dialogue-builder.ts";

const dialogue = user("Find a flight from SFO to JFK")
  .calls("find", { from: "SFO", to: "JFK" })
  .returns({ flight: "BA5" })
  .says("BA5 flies.")
  .user("Book BA5")
  .calls("book", { flight: "BA5" })
  .returns({ id: "B1" })
  .says("Booked as B1.")
  .build();
const units = unitsOf(dialogue.turns);
const masked = units.filter(({ id }) => ["t0.1", "t0.6"].includes(id));
const call = { tool: "book", arguments: '{"flight":"BA5"}', result: '{"id":"B2"}' };
const answer = {
  turns: [
    { id: "t0.1", text: " I need a flight from SFO to JFK. ", calls: [] },
    { id: "t0.6", text: "", calls: [call] },
  ],
};

test("whoever fills a mask is told the tools it called and the values that later turns rely on", () => {
  assert.deepEqual(
    fillHints(
      dialogue.turns,
      units.filter(({ id }) => ["t0.1", "t0.2", "t0.6"].includes(id)),
    ),
    [
      { id: "t0.1", role: "user", keep: ["SFO", "JFK"] },
      { id: "t0.2", role: "assistant", calls: ["find"], keep: ["BA5"] },
      { id: "t0.6", role: "assistant", calls: ["book"] },
    ],
  );
});

test("a fill of the right form has no problems", () => assert.deepEqual(fillProblems(masked, answer), []));

const wrong: [name: string, turns: typeof answer.turns, problem: RegExp][] = [
  ["a masked turn is missing", answer.turns.slice(1), /t0\.1 is missing/],
  [
    "text where calls were",
    [answer.turns[0] as never, { id: "t0.6", text: "Done", calls: [] }],
    /t0\.6: made calls/,
  ],
  [
    "calls where text was",
    [{ id: "t0.1", text: "x", calls: [call] }, answer.turns[1] as never],
    /t0\.1: made no calls/,
  ],
  ["an empty text", [{ id: "t0.1", text: " ", calls: [] }, answer.turns[1] as never], /t0\.1: is empty/],
];
for (const [name, turns, problem] of wrong) {
  test(`refused: ${name}`, () => assert.match(fillProblems(masked, { turns }).join(), problem));
}

test("unmasked turns stay byte for byte, masked ones keep id, role and their place", () => {
  let { turns } = dialogue;
  for (const unit of filledUnits(masked, answer)) turns = withUnit(turns, unit);
  assert.deepEqual(
    turns.map(({ id, role }) => [id, role]),
    dialogue.turns.map(({ id, role }) => [id, role]),
  );
  const touched = new Set(["t0.1", "t0.6", "t0.7"]);
  for (const [index, turn] of turns.entries()) {
    if (!touched.has(turn.id)) assert.equal(turn, dialogue.turns[index]);
  }
  assert.equal(turns[0]?.content, "I need a flight from SFO to JFK.");
  assert.equal(turns[6]?.results[0]?.content, '{"id":"B2"}');
  assert.equal(turns[6]?.results[0]?.callId, turns[5]?.calls[0]?.id, "results answer the new calls");
});
