import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { z } from "zod";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { createModels, type LlmSettings, llmFields } from "../../../services/shared/llm/client.ts";
import { ModelMisconfigured, ModelUnavailable, type Question } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import { completion, hang, json, raw, reset, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";

let endpoint: ScriptedEndpoint;
let recorded: LlmUsage[] = [];
before(async () => {
  endpoint = await ScriptedEndpoint.start();
});
after(() => endpoint.stop());
beforeEach(() => {
  recorded = [];
  endpoint.requests.length = 0;
  endpoint.script();
  endpoint.otherwise(completion('{"n": 1}'));
});

function models(overrides: Partial<LlmSettings> = {}) {
  const env = {
    LLM_BASE_URL: endpoint.url,
    LLM_MODEL: "writer",
    LLM_JUDGE_MODEL: "critic",
    LLM_API_KEY: "s3cret",
  };
  const settings = { ...readConfig((read) => read(llmFields), env), ...overrides };
  return createModels(settings, "stage", { record: (usage) => recorded.push(usage) }, new Metrics({}));
}

const question: Question<{ n: number }> = {
  format: { name: "count", schema: z.object({ n: z.int() }) },
  prompt: { instructions: "Count.", sections: [{ name: "things", content: [1] }], ask: "How many?" },
  orderId: "order",
  dialogueId: "dlg_1",
  model: null,
  temperature: null,
  seed: 7,
  check: ({ n }) => (n > 10 ? ["n: must be at most 10"] : []),
};
const ask = (overrides: Partial<LlmSettings> = {}) => models(overrides).teacher.ask(question);
const outcomes = () => recorded.map(({ outcome }) => outcome);

test("asks the role's model with schema, seed and key, and gives back the validated answer with its usage", async () => {
  const answer = await ask();
  assert.deepEqual(answer, {
    ok: true,
    value: { n: 1 },
    usage: { calls: 1, promptTokens: 100, cachedTokens: 64, completionTokens: 10 },
  });
  const [request] = endpoint.requests;
  assert.equal(request?.headers.authorization, "Bearer s3cret");
  assert.equal(request?.body["model"], "writer");
  assert.equal(request?.body["seed"], 7);
  const format = request?.body["response_format"] as { json_schema: { name: string; strict: boolean } };
  assert.equal(format.json_schema.name, "count");
  assert.equal(format.json_schema.strict, true);
  await models().judge.ask({ ...question, model: null });
  assert.equal(endpoint.requests[1]?.body["model"], "critic");
});

test("a call that the order's model hint names goes to that model", async () => {
  await models().teacher.ask({ ...question, model: "special", temperature: 0.1 });
  assert.equal(endpoint.requests[0]?.body["model"], "special");
  assert.equal(endpoint.requests[0]?.body["temperature"], 0.1);
});

const readable: [name: string, content: string][] = [
  ["a byte-order mark", '\uFEFF{"n": 1}'],
  ["a code fence", 'Here it is:\n```json\n{"n": 1}\n```'],
  ["thinking", '<think>{"n": 99} or so</think>{"n": 1}'],
  ["prose around", 'Sure! {"n": 1} Anything else?'],
];
for (const [name, content] of readable) {
  test(`an answer with ${name} is read at once`, async () => {
    endpoint.script(completion(content));
    assert.equal((await ask()).ok, true);
    assert.deepEqual(outcomes(), ["ok"]);
  });
}

const reAsked: [name: string, reply: ReturnType<typeof completion>, quoted: RegExp][] = [
  ["no JSON", completion("I cannot count."), /holds no JSON object/],
  ["the wrong form", completion('{"n": "one"}'), /n: Invalid input/],
  ["a failed check", completion('{"n": 11}'), /n: must be at most 10/],
  ["a cut-off answer", completion('{"n": ', { finish_reason: "length" }), /cut off/],
];
for (const [name, reply, quoted] of reAsked) {
  test(`${name} is asked for again with the problem quoted`, async () => {
    endpoint.script(reply);
    const answer = await ask();
    assert.deepEqual(answer.ok && answer.value, { n: 1 });
    assert.equal(answer.usage.calls, 2);
    const messages = endpoint.requests[1]?.body["messages"] as { role: string; content: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["system", "user", "assistant", "user"],
    );
    assert.match(messages[3]?.content ?? "", quoted);
  });
}

test("re-asks are bounded, and then the answer is unusable, with its problems and its usage", async () => {
  endpoint.otherwise(completion('{"n": 11}'));
  const answer = await ask({ reAsks: 2 });
  assert.deepEqual(answer, {
    ok: false,
    outcome: "invalid",
    problems: ["n: must be at most 10"],
    usage: { calls: 3, promptTokens: 300, cachedTokens: 192, completionTokens: 30 },
  });
  assert.deepEqual(outcomes(), ["invalid", "invalid", "invalid"]);
});

const final: [name: string, reply: ReturnType<typeof completion>, outcome: string][] = [
  [
    "a refusal",
    completion(null, { message: { role: "assistant", content: null, refusal: "no" } }),
    "refused",
  ],
  ["a filtered answer", completion("", { finish_reason: "content_filter" }), "filtered"],
  [
    "a request the endpoint finds wrong",
    json(400, { error: { message: "context too long" } }),
    "bad_request",
  ],
];
for (const [name, reply, outcome] of final) {
  test(`${name} is not asked again`, async () => {
    endpoint.script(reply);
    const answer = await ask();
    assert.equal(answer.ok, false);
    assert.equal(!answer.ok && answer.outcome, outcome);
    assert.equal(endpoint.requests.length, 1);
  });
}

const passing: [name: string, reply: ReturnType<typeof completion>, outcome: string][] = [
  [
    "429 with Retry-After",
    json(429, { error: { message: "slow down" } }, { "retry-after": "0" }),
    "rate_limited",
  ],
  ["503", json(503, { error: { message: "overloaded" } }), "rate_limited"],
  ["500", json(500, { error: { message: "oops" } }), "server_error"],
  ["a broken connection", reset, "connection"],
  ["a page instead of JSON", raw(200, "text/html", "<html>gateway</html>"), "server_error"],
  ["broken JSON", raw(200, "application/json", '{"choices": ['), "connection"],
  ["JSON that is no completion", json(200, { hello: "world" }), "server_error"],
];
for (const [name, reply, outcome] of passing) {
  test(`${name} is tried again, and each attempt is on record`, async () => {
    endpoint.script(reply);
    const answer = await ask();
    assert.equal(answer.ok, true);
    assert.deepEqual(outcomes(), [outcome, "ok"]);
    assert.deepEqual(
      recorded.map(({ attempt }) => attempt),
      [0, 1],
    );
  });
}

test("an endpoint that hangs is given up in time, and after its attempts the model is unavailable", async () => {
  endpoint.otherwise(hang);
  await assert.rejects(ask({ timeoutMs: 100, attempts: 2 }), ModelUnavailable);
  assert.deepEqual(outcomes(), ["timeout", "timeout"]);
});

test("an endpoint that asks for a long wait is not waited for inside the call", async () => {
  endpoint.script(json(429, {}, { "retry-after": "3600" }));
  await assert.rejects(ask(), ModelUnavailable);
  assert.equal(endpoint.requests.length, 1);
});

for (const [status, code] of [
  [401, "invalid_api_key"],
  [403, null],
  [404, "model_not_found"],
  [429, "insufficient_quota"],
] as const) {
  test(`${status} ${code ?? ""} is for a person to mend: not tried again`, async () => {
    endpoint.otherwise(json(status, { error: { message: "no", code } }));
    await assert.rejects(ask(), ModelMisconfigured);
    assert.equal(endpoint.requests.length, 1);
    assert.deepEqual(outcomes(), ["configuration"]);
  });
}

test("no more requests run at once than the limit says", async () => {
  let running = 0;
  let most = 0;
  endpoint.otherwise((response) => {
    running += 1;
    most = Math.max(most, running);
    setImmediate(() => {
      running -= 1;
      completion('{"n": 1}')(response);
    });
  });
  const { teacher } = models({ maxConcurrency: 3 });
  await Promise.all(Array.from({ length: 20 }, () => teacher.ask(question)));
  assert.ok(most <= 3, `${most} at once`);
});
