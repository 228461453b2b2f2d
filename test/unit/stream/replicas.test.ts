/**
 * Promises about how live replicas are counted:
 * - a deployment has as many as its group with the most members, and at least one;
 * - who shares a limit is told when the number changes, and only then;
 * - while it cannot be counted, what was told last holds;
 * - counts do not overtake each other, and end when they are ended.
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import pino from "pino";
import { followReplicas } from "../../../services/shared/stream/replicas.ts";

/** Follows groups whose members `count` tells. */
function follow(t: TestContext, count: (group: string) => Promise<number>, groups = ["one", "two"]) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const told: number[] = [];
  const asked: string[] = [];
  const members = (group: string) => {
    asked.push(group);
    return count(group);
  };
  const end = followReplicas(
    { members },
    groups,
    (replicas) => told.push(replicas),
    pino({ level: "silent" }),
  );
  t.after(end);
  /** Five seconds later. */
  const later = async () => {
    t.mock.timers.tick(5_000);
    await setImmediate();
  };
  return { told, asked, later, end };
}

test("the group with the most members tells how many replicas there are, at once and every five seconds", async (t) => {
  const members: Record<string, number> = { one: 2, two: 4 };
  const { told, asked, later } = follow(t, async (group) => members[group] ?? 0);
  await setImmediate();
  assert.deepEqual(told, [4]);
  assert.deepEqual(asked, ["one", "two"]);
  members["one"] = 7;
  await later();
  members["one"] = 1;
  members["two"] = 3;
  await later();
  assert.deepEqual(told, [4, 7, 3]);
});

test("nobody is told again what is so already, and one replica is what holds from the start", async (t) => {
  let live = 1;
  const { told, later } = follow(t, async () => live);
  await later();
  assert.deepEqual(told, []);
  live = 2;
  await later();
  await later();
  assert.deepEqual(told, [2]);
});

test("a group without members still has whoever counts", async (t) => {
  let live = 3;
  const { told, later } = follow(t, async () => live);
  await setImmediate();
  live = 0;
  await later();
  assert.deepEqual(told, [3, 1]);
});

test("while it cannot be counted, what was told last holds, and counting goes on", async (t) => {
  let answer: () => Promise<number> = async () => 3;
  const { told, later } = follow(t, () => answer());
  await setImmediate();
  answer = () => Promise.reject(new Error("no broker"));
  await later();
  await later();
  assert.deepEqual(told, [3]);
  answer = async () => 2;
  await later();
  assert.deepEqual(told, [3, 2]);
});

test("a count that takes long is not overtaken by the next", async (t) => {
  const slow = Promise.withResolvers<number>();
  let answer: () => Promise<number> = () => slow.promise;
  const { told, asked, later } = follow(t, () => answer(), ["one"]);
  answer = async () => 5;
  await later();
  assert.deepEqual(asked, ["one"]);
  slow.resolve(2);
  await setImmediate();
  await later();
  assert.deepEqual(told, [2, 5]);
});

test("once ended, nothing is counted and nobody is told, not even by a count under way", async (t) => {
  const slow = Promise.withResolvers<number>();
  const { told, asked, later, end } = follow(t, () => slow.promise, ["one"]);
  end();
  slow.resolve(9);
  await setImmediate();
  await later();
  assert.deepEqual([told, asked], [[], ["one"]]);
});
