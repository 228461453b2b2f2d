import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dependentUnits,
  introducedArguments,
  staleUnits,
} from "../../../services/shared/dialogue/dependents.ts";
import { unitsOf, withUnit } from "../../../services/shared/dialogue/units.ts";
import { user } from "../../support/dialogue-builder.ts";

const { turns } = user("Find a flight to Oslo")
  .calls("find", { to: "Oslo", code: "XK4711" })
  .returns({ flight: "BA5512", price: 420 })
  .says("BA5512 costs 420.")
  .user("Book it, and tell me a joke")
  .calls("book", { flight: "BA5512", code: "XK4711" })
  .returns({ done: true })
  .says("Booked.")
  .build();
const units = unitsOf(turns);
const unit = (id: string) => {
  const found = units.find((one) => one.id === id);
  assert.ok(found);
  return found;
};
const ids = (some: readonly { id: string }[]) => some.map(({ id }) => id);

test("an argument that nobody stated is introduced by its call", () => {
  assert.deepEqual(introducedArguments(turns, unit("t0.2")), ["XK4711"]);
  assert.deepEqual(introducedArguments(turns, unit("t0.6")), []);
});

test("on a call depend the answers that tell its results, and the calls that repeat what it made up", () => {
  assert.deepEqual(ids(dependentUnits(turns, unit("t0.2"))), ["t0.4", "t0.6"]);
  assert.deepEqual(ids(dependentUnits(turns, unit("t0.4"))), []);
});

test("what states a value that a new text no longer gives is left hanging", () => {
  const before = unit("t0.2");
  const [call, results] = before.turns;
  assert.ok(call && results);
  const cheaper = {
    id: before.id,
    turns: [
      call,
      {
        ...results,
        results: results.results.map((one) => ({ ...one, content: '{"flight":"BA5512","price":399}' })),
      },
    ],
  };
  assert.deepEqual(ids(staleUnits(withUnit(turns, cheaper), before, cheaper)), ["t0.4"]);
  const other = {
    id: before.id,
    turns: [
      call,
      {
        ...results,
        results: results.results.map((one) => ({ ...one, content: '{"flight":"LH1","price":420}' })),
      },
    ],
  };
  assert.deepEqual(ids(staleUnits(withUnit(turns, other), before, other)), ["t0.4", "t0.6"]);
});

test("a new request that drops a value leaves the call that takes it hanging; one that keeps it leaves none", () => {
  const before = unit("t0.1");
  const [turn] = before.turns;
  assert.ok(turn);
  const said = (content: string) => ({ id: before.id, turns: [{ ...turn, content }] });
  const vague = said("Find me a flight somewhere");
  assert.deepEqual(ids(staleUnits(withUnit(turns, vague), before, vague)), ["t0.2"]);
  const kept = said("I have to get to Oslo by plane");
  assert.deepEqual(staleUnits(withUnit(turns, kept), before, kept), []);
});
