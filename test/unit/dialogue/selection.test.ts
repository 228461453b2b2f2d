import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RoundRecord } from "../../../services/shared/contracts/generated/records.ts";
import { textTurn } from "../../../services/shared/dialogue/calls.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { converged, selectNonAdjacent, timesChosen } from "../../../services/shared/dialogue/selection.ts";
import { unitsOf, withUnit } from "../../../services/shared/dialogue/units.ts";
import { user } from "../../support/dialogue-builder.ts";

const turns = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    textTurn(`t${index}`, index % 2 ? "assistant" : "user", `${index}`),
  );
const settings = { share: 0.4, most: 4, decay: 0.25 };
const refined = (turnIds: string[], accepted = true): RoundRecord => ({
  round: 1,
  operation: "refine",
  injection: null,
  masked: turnIds,
  inserted: [],
  judgements: turnIds.map((turnId) => ({ turnId, accepted, decidedBy: "judge", reason: "" })),
  note: "",
  variant: "",
  why: "",
  replaced: [],
  refused: [],
  dependents: [],
});

test("a call and its results are one unit, every other turn is one of its own", () => {
  const { turns: spoken } = user("?").calls("t", {}).returns({}).says("!").user("thanks").build();
  assert.deepEqual(
    unitsOf(spoken).map((unit) => unit.turns.map(({ role }) => role)),
    [["user"], ["assistant", "tool"], ["assistant"], ["user"]],
  );
});

test("putting a unit back changes its own turns only", () => {
  const { turns: spoken } = user("?").calls("t", {}).returns({}).says("!").build();
  const [first] = unitsOf(spoken);
  assert.ok(first);
  const changed = withUnit(spoken, {
    id: first.id,
    turns: first.turns.map((turn) => ({ ...turn, content: "new" })),
  });
  assert.equal(changed[0]?.content, "new");
  assert.deepEqual(changed.slice(1), spoken.slice(1));
});

test("no two masked units are ever adjacent, none is protected, and no more are masked than asked", () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.array(fc.nat(40)),
      fc.array(fc.nat(40)),
      fc.array(fc.nat(40)),
      fc.string(),
      (count, kept, chosen, due, seed) => {
        const units = unitsOf(turns(count));
        const protectedTurns = kept.map((index) => `t${index}`);
        const times = new Map(chosen.map((index) => [`t${index}`, 1]));
        const first = due.map((index) => `t${index}`);
        const select = () =>
          selectNonAdjacent(units, protectedTurns, times, { ...settings, first }, seeded(seed));
        const masked = select();
        assert.deepEqual(select(), masked, "the same seed masks the same");
        const places = masked.map(({ id }) => units.findIndex((unit) => unit.id === id));
        assert.ok(places.every((place, index) => index === 0 || place - (places[index - 1] as number) > 1));
        assert.ok(masked.every(({ id }) => !protectedTurns.includes(id)));
        assert.ok(masked.length <= settings.most);
        const open = units.filter(({ id }) => !protectedTurns.includes(id));
        assert.equal(masked.length > 0, open.length > 0, "something is masked whenever something may be");
        const firstDue = first.find((id) => open.some((unit) => unit.id === id));
        if (firstDue)
          assert.ok(
            masked.some(({ id }) => id === firstDue),
            "what is due goes before any draw",
          );
      },
    ),
  );
});

test("a unit's chance falls with each time it was chosen", () => {
  const units = unitsOf(turns(9));
  const share = (times: number) => {
    let hits = 0;
    for (let seed = 0; seed < 600; seed += 1) {
      const chosen = new Map([["t4", times]]);
      const one = { ...settings, most: 1 };
      if (selectNonAdjacent(units, [], chosen, one, seeded(seed)).some(({ id }) => id === "t4")) hits += 1;
    }
    return hits;
  };
  const [never, once, twice] = [share(0), share(1), share(2)];
  assert.ok(never > 2 * once && once > 2 * twice, `${never} > ${once} > ${twice}`);
});

test("only refine rounds count as choices", () => {
  const inject: RoundRecord = { ...refined(["t1"]), operation: "inject" };
  assert.deepEqual(
    [...timesChosen([inject, refined(["t1", "t3"]), refined(["t3"])])],
    [
      ["t1", 1],
      ["t3", 2],
    ],
  );
});

test("converged when every open unit was refined once, or two passes running changed nothing", () => {
  const units = unitsOf(turns(4));
  assert.equal(converged(units, [], [refined(["t0", "t2"])]), false);
  assert.equal(converged(units, [], [refined(["t0", "t2"]), refined(["t1", "t3"])]), true);
  assert.equal(converged(units, ["t1", "t3"], [refined(["t0", "t2"])]), true);
  assert.equal(converged(units, [], [refined(["t0"], false), refined(["t2"], false)]), true);
  assert.equal(converged(units, [], [refined(["t0"], false), refined(["t2"], true)]), false);
});
