import assert from "node:assert/strict";
import { test } from "node:test";
import { PortTaken, withFreePorts } from "../../../infra/local/ports.ts";

test("a lost race for a port is run again with other ports", async () => {
  const tried: number[] = [];
  const result = await withFreePorts(2, async (ports) => {
    tried.push(...ports);
    if (tried.length < 4) throw new PortTaken("taken");
    return "up";
  });
  assert.equal(result, "up");
  assert.equal(tried.length, 4);
  assert.ok(tried.every((port) => port > 0));
});

test("any other failure, and the third lost race, come through", async () => {
  let attempts = 0;
  const failing = (error: Error) =>
    withFreePorts(1, async () => {
      attempts += 1;
      throw error;
    });
  await assert.rejects(failing(new Error("broken")), /broken/);
  assert.equal(attempts, 1);
  await assert.rejects(failing(new PortTaken("taken")), PortTaken);
  assert.equal(attempts, 4);
});
