/** Questions whose answer is of no more use: nothing is spent on them any more, and nothing waits behind them. */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { completion, hang, json, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { askedModels, question } from "./asked-models.ts";

test("a question that waits for its turn is given up without being sent, and the next one gets the turn", async () => {
  const endpoint = await ScriptedEndpoint.start(completion('{"n": 1}'));
  const arrived = Promise.withResolvers<ServerResponse>();
  endpoint.script((response) => arrived.resolve(response));
  const models = askedModels(endpoint.url, { maxConcurrency: 1 });
  const first = models.ask();
  const response = await arrived.promise;
  const giveUp = new AbortController();
  const second = models.teacher.ask({ ...question, signal: giveUp.signal });
  const third = models.ask();
  giveUp.abort(new Error("of no more use"));
  await assert.rejects(second, { message: "of no more use" });
  completion('{"n": 1}')(response);
  assert.ok((await first).ok && (await third).ok);
  assert.equal(endpoint.count, 2);
  models.clients.close();
  await endpoint.stop();
});

test("a question given up in flight gives its place back", async () => {
  const endpoint = await ScriptedEndpoint.start(completion('{"n": 1}'));
  const giveUp = new AbortController();
  endpoint.script((response) => {
    hang(response);
    giveUp.abort(new Error("of no more use"));
  });
  const models = askedModels(endpoint.url, { maxConcurrency: 1 });
  await assert.rejects(models.teacher.ask({ ...question, signal: giveUp.signal }), {
    message: "of no more use",
  });
  assert.ok((await models.ask()).ok);
  assert.deepEqual(models.outcomes(), ["aborted", "ok"]);
  models.clients.close();
  await endpoint.stop();
});

for (const [what, reply] of [
  ["a refusal", json(429, {}, { "retry-after": "5" })],
  ["a failure", json(500, {}, { "retry-after": "5" })],
] as const) {
  test(`a question given up while it waits after ${what} ends at once`, { timeout: 30_000 }, async (t) => {
    // Time stands still: what waits for it to pass waits for ever.
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const endpoint = await ScriptedEndpoint.start(reply);
    const giveUp = new AbortController();
    const models = askedModels(endpoint.url);
    const asked = models.teacher.ask({ ...question, signal: giveUp.signal });
    while (models.recorded.length === 0) await setImmediate();
    await setImmediate();
    giveUp.abort(new Error("of no more use"));
    await assert.rejects(asked, { message: "of no more use" });
    assert.equal(endpoint.count, 1);
    models.clients.close();
    await endpoint.stop();
  });
}

test("a question given up between two tries is not tried again", async () => {
  const endpoint = await ScriptedEndpoint.start(completion('{"n": 1}'));
  const giveUp = new AbortController();
  endpoint.script((response) => {
    giveUp.abort(new Error("of no more use"));
    json(500, {})(response);
  });
  const models = askedModels(endpoint.url);
  await assert.rejects(models.teacher.ask({ ...question, signal: giveUp.signal }), {
    message: "of no more use",
  });
  assert.equal(endpoint.count, 1);
  models.clients.close();
  await endpoint.stop();
});
