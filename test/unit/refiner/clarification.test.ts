import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyClarification,
  clarificationProblems,
  clarificationSites,
  pickSite,
} from "../../../services/refiner/injections/clarification.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { tool, user } from "../../support/dialogue-builder.ts";

const flight = tool("book", { from: "string", to: "string", seats: "integer", note: "string" }, [
  "from",
  "to",
  "seats",
]);
const booking = user("Book 2 seats from SFO to JFK, note: aisle")
  .calls("book", { from: "SFO", to: "JFK", seats: 2, note: "aisle" })
  .returns({ id: "B1" })
  .says("Booked as B1.")
  .tools(flight)
  .build();
const site = () => {
  const found = clarificationSites(booking).find(({ parameter }) => parameter === "to");
  assert.ok(found);
  return found;
};
const written = {
  opening: "Book 2 seats from SFO, note: aisle",
  question: "Where do you want to fly to?",
  answer: "To JFK.",
};

test("a site is a required value that the user states right before the call that takes it", () => {
  assert.deepEqual(
    clarificationSites(booking).map(({ parameter, value }) => [parameter, value]),
    [
      ["from", "SFO"],
      ["to", "JFK"],
      ["seats", 2],
    ],
  );
});

test("no site: a value said before, a value from a result, a protected turn, nothing required", () => {
  const saidBefore = user("I live near JFK.")
    .says("Nice.")
    .user("Book from there: JFK")
    .calls("book", { from: "JFK" })
    .returns({});
  assert.deepEqual(clarificationSites(saidBefore.tools(flight).build()), []);
  assert.deepEqual(clarificationSites({ ...booking, protectedTurns: ["t0.1"] }), []);
  assert.deepEqual(clarificationSites({ ...booking, protectedTurns: ["t0.2"] }), []);
  assert.deepEqual(
    clarificationSites({ ...booking, tools: [{ tool: tool("book", { to: "string" }), availableFrom: "" }] }),
    [],
  );
  assert.equal(pickSite(user("Hi").says("Hello").build(), seeded()), undefined);
});

test("a written clarification that keeps its postcondition has no problems", () => {
  assert.deepEqual(clarificationProblems(booking, site(), written), []);
});

const wrong: [name: string, change: Partial<typeof written>, problem: RegExp][] = [
  [
    "the opening still states the value",
    { opening: "Book 2 seats from SFO to JFK, note: aisle" },
    /opening: still states "JFK"/,
  ],
  ["the question gives it away", { question: "To JFK?" }, /question: already states/],
  ["the answer does not state it", { answer: "To New York." }, /answer: must state "JFK"/],
  ["another value is lost", { opening: "Book seats from SFO, note: aisle" }, /must still state "2"/],
  ["a turn is empty", { question: " " }, /question: is empty/],
];
for (const [name, change, problem] of wrong) {
  test(`refused: ${name}`, () => {
    assert.match(clarificationProblems(booking, site(), { ...written, ...change }).join("\n"), problem);
  });
}

test("the opening is written anew under its id, question and answer are inserted behind it, all are protected", () => {
  const { turns, inserted, protectedTurns } = applyClarification(booking, site(), written, 1);
  assert.deepEqual(
    turns.map(({ id, role, content }) => [id, role, content]),
    [
      ["t0.1", "user", written.opening],
      ["t1.1", "assistant", written.question],
      ["t1.2", "user", written.answer],
      ["t0.2", "assistant", ""],
      ["t0.3", "tool", ""],
      ["t0.4", "assistant", "Booked as B1."],
    ],
  );
  assert.deepEqual(inserted, ["t1.1", "t1.2"]);
  assert.deepEqual(protectedTurns, ["t0.1", "t1.1", "t1.2", "t0.2"]);
  assert.deepEqual(turns.slice(3), booking.turns.slice(1), "everything else is untouched");
});
