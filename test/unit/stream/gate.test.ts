import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Gate } from "../../../services/shared/stream/gate.ts";

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
};

function closedGate(t: { after(fn: () => void): void }) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.after(() => mock.timers.reset());
  const gate = new Gate(1_000);
  const abort = new AbortController();
  const passed: number[] = [];
  const arrive = (id: number) => gate.pass(abort.signal).then(() => passed.push(id));
  gate.close("the key is refused");
  return { gate, abort, passed, arrive };
}

test("an open gate lets everybody pass", async () => {
  const gate = new Gate(1_000);
  await Promise.all([1, 2, 3].map(() => gate.pass(new AbortController().signal)));
  assert.equal(gate.closedBecause, undefined);
});

test("a closed gate lets one probe through at a time, and everybody once a probe succeeds", async (t) => {
  const { gate, passed, arrive } = closedGate(t);
  for (const id of [1, 2, 3]) void arrive(id);
  await settle();
  assert.deepEqual(passed, []);
  mock.timers.tick(1_000);
  await settle();
  assert.equal(passed.length, 1, "one probe");
  mock.timers.tick(5_000);
  await settle();
  assert.equal(passed.length, 1, "no second one while the first is out");
  gate.close("still refused");
  mock.timers.tick(1_000);
  await settle();
  assert.equal(passed.length, 2);
  assert.equal(gate.open(), true);
  await settle();
  assert.equal(passed.length, 3);
});

test("a probe that came to no answer is given back", async (t) => {
  const { gate, passed, arrive } = closedGate(t);
  void arrive(1);
  void arrive(2);
  mock.timers.tick(1_000);
  await settle();
  gate.returnProbe();
  mock.timers.tick(1_000);
  await settle();
  assert.equal(passed.length, 2);
});

test("whoever waits at the gate is let go by an abort", async (t) => {
  const { abort, arrive } = closedGate(t);
  const waiting = assert.rejects(arrive(1), /stopping/);
  abort.abort(new Error("stopping"));
  await waiting;
});
