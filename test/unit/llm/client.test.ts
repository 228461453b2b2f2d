import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ModelMisconfigured, ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { completion, hang, json, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { type AskedModels, askedModels, question } from "./asked-models.ts";

let endpoint: ScriptedEndpoint;
let models: AskedModels;
before(async () => {
  endpoint = await ScriptedEndpoint.start();
});
after(() => endpoint.stop());
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.script();
  endpoint.otherwise(completion('{"n": 1}'));
  models = askedModels(endpoint.url);
});
const asked = (index: number) => endpoint.requests[index]?.body ?? {};

test("asks the role's model with schema, seed and key, and gives back the validated answer with its usage", async () => {
  const answer = await models.ask();
  assert.deepEqual(answer, {
    ok: true,
    value: { n: 1 },
    usage: { calls: 1, promptTokens: 100, cachedTokens: 64, completionTokens: 10 },
  });
  assert.equal(endpoint.requests[0]?.headers.authorization, "Bearer s3cret");
  assert.equal(asked(0)["model"], "writer");
  assert.equal(asked(0)["seed"], 7);
  const format = asked(0)["response_format"] as { json_schema: { name: string; strict: boolean } };
  assert.equal(format.json_schema.name, "count");
  assert.equal(format.json_schema.strict, true);
  await models.judge.ask(question);
  assert.equal(asked(1)["model"], "critic");
});

test("the judge has endpoint, key, temperature and token limit of its own where they are set", async () => {
  const other = await ScriptedEndpoint.start(completion('{"n": 2}'));
  const { judge } = askedModels(endpoint.url, {
    judgeBaseUrl: other.url,
    judgeApiKey: "other",
    judgeMaxTokens: 300,
    judgeTemperature: 0.1,
    organization: "org",
  });
  assert.deepEqual((await judge.ask(question)).ok, true);
  assert.equal(endpoint.requests.length, 0);
  const [request] = other.requests;
  assert.equal(request?.headers.authorization, "Bearer other");
  assert.equal(request?.headers["openai-organization"], "org");
  assert.equal(request?.body["max_completion_tokens"], 300);
  assert.equal(request?.body["temperature"], 0.1);
  await other.stop();
});

test("a call that the order's model hint names goes to that model", async () => {
  await models.teacher.ask({ ...question, model: "special", temperature: 0.1 });
  assert.equal(asked(0)["model"], "special");
  assert.equal(asked(0)["temperature"], 0.1);
});

const readable: [name: string, content: string, rung: string][] = [
  ["nothing around it", '{"n": 1}', "plain"],
  ["a byte-order mark", '\uFEFF{"n": 1}', "plain"],
  ["a code fence", 'Here it is:\n```json\n{"n": 1}\n```', "extracted"],
  ["thinking", '<think>{"n": 99} or so</think>{"n": 1}', "extracted"],
  ["thinking whose beginning is in the prompt", 'so one it is</think>\n{"n": 1}', "extracted"],
  ["prose around", 'Sure! {"n": 1} Anything else?', "extracted"],
  ["a comma too many", '{"n": 1,}', "repaired"],
  ["names without quotes, in a fence", "```\n{n: 1}\n```", "repaired"],
];
for (const [name, content, rung] of readable) {
  test(`an answer with ${name} is read at once, on the rung \`${rung}\``, async () => {
    endpoint.script(completion(content));
    assert.deepEqual((await models.ask()).ok, true);
    assert.deepEqual(models.outcomes(), ["ok"]);
    assert.equal(models.recorded[0]?.rung, rung);
  });
}

const reAsked: [name: string, reply: ReturnType<typeof completion>, quoted: RegExp][] = [
  ["no JSON", completion("I cannot count."), /holds no JSON object/],
  ["the wrong form", completion('{"n": "one"}'), /n: Invalid input/],
  ["a failed check", completion('{"n": 11}'), /n: must be at most 10/],
  ["a cut-off answer", completion('{"n": 1', { finish_reason: "length" }), /cut off/],
  ["an object within a broken one", completion('{"a": {"n": 1}, "n": [}'), /n: Invalid input|no JSON/],
];
for (const [name, reply, quoted] of reAsked) {
  test(`${name} is asked for again, cooler, with the problem quoted`, async () => {
    endpoint.script(reply);
    const answer = await models.ask();
    assert.deepEqual(answer.ok && answer.value, { n: 1 });
    assert.equal(answer.usage.calls, 2);
    const messages = asked(1)["messages"] as { role: string; content: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["system", "user", "assistant", "user"],
    );
    assert.match(messages[3]?.content ?? "", quoted);
    assert.ok((asked(1)["temperature"] as number) <= 0.3);
  });
}

test("an answer of blanks up to the limit is asked for again without the constraint that let them run", async () => {
  endpoint.script(completion(`{"n": ${" \n".repeat(500)}`, { finish_reason: "length" }));
  const answer = await models.ask();
  assert.deepEqual(answer.ok && answer.value, { n: 1 });
  assert.deepEqual(models.outcomes(), ["runaway", "ok"]);
  assert.equal(asked(1)["response_format"], undefined);
  const messages = asked(1)["messages"] as { content: string }[];
  assert.ok((messages[2]?.content.length ?? 0) < 100, "the blanks are not sent back");
});

test("re-asks are bounded, and then the answer is unusable, with its problems and its usage", async () => {
  endpoint.otherwise(completion('{"n": 11}'));
  const answer = await models.ask();
  assert.deepEqual(answer, {
    ok: false,
    outcome: "invalid",
    problems: ["n: must be at most 10"],
    usage: { calls: 3, promptTokens: 300, cachedTokens: 192, completionTokens: 30 },
  });
  assert.deepEqual(models.outcomes(), ["invalid", "invalid", "invalid"]);
  assert.deepEqual(
    models.recorded.map(({ attempt }) => attempt),
    [0, 1, 2],
  );
});

const ladder = (...supported: string[]) => {
  endpoint.otherwise((response, request) => {
    const type = (request?.body["response_format"] as { type: string } | undefined)?.type ?? "text";
    const refusal = json(400, {
      error: { message: `'response_format' of type '${type}' is not supported`, param: "response_format" },
    });
    (supported.includes(type) ? completion('{"n": 1}') : refusal)(response);
  });
};
for (const [supported, tries] of [
  [["json_schema"], 1],
  [["json_object"], 2],
  [["text"], 3],
] as const) {
  test(`an endpoint that takes ${supported} gets it, and what was learnt holds for the next question`, async () => {
    ladder(...supported);
    assert.equal((await models.ask()).ok, true);
    assert.equal(endpoint.requests.length, tries);
    assert.equal((await models.ask()).ok, true);
    assert.equal(endpoint.requests.length, tries + 1);
  });
}

test("where the form of answers is set, a refusal of it is not worked around", async () => {
  ladder("text");
  const { teacher } = askedModels(endpoint.url, { answerFormat: "json_schema" });
  const answer = await teacher.ask(question);
  assert.equal(!answer.ok && answer.outcome, "bad_request");
});

for (const [parameter, message] of [
  ["max_completion_tokens", "Unrecognized request argument supplied: max_completion_tokens"],
  ["seed", "unknown field 'seed'"],
  ["temperature", "Unsupported value: 'temperature' does not support 0.8 with this model."],
] as const) {
  test(`an endpoint that refuses ${parameter} is asked without it`, async () => {
    endpoint.script(json(400, { error: { message } }));
    assert.equal((await models.ask()).ok, true);
    assert.equal(asked(1)[parameter], undefined);
    if (parameter === "max_completion_tokens") assert.equal(asked(1)["max_tokens"], 8_192);
  });
}

test("an endpoint that asks for a long wait is left alone, and the intake is told until when", async () => {
  endpoint.script(json(429, {}, { "retry-after": "3600" }));
  const waiting = models.ask();
  const park = await models.parked;
  assert.ok(Math.abs(park.until - Date.now() - 3_600_000) < 10_000 + 5_000);
  const also = models.ask();
  models.clients.drain(60_000);
  await assert.rejects(waiting, ModelUnavailable);
  await assert.rejects(also, ModelUnavailable);
  assert.equal(endpoint.requests.length, 1, "nobody asked meanwhile");
});

for (const status of [500, 502, 504, 408, 409, 425, 503]) {
  test(`${status} with a long Retry-After parks the intake as 429 does, and nobody sleeps`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    endpoint.script(json(status, {}, { "retry-after": "3600" }));
    const { clients, parked, ask } = askedModels(endpoint.url);
    const waiting = ask();
    const park = await parked;
    assert.ok(park.until >= 4_600_000 && park.until <= 4_600_000 + 5_000, `until ${park.until}`);
    await nextTurn();
    const [{ models: asked }] = clients.state() as [{ models: { waiting: number }[] }];
    assert.equal(asked[0]?.waiting, 1, "the request waits for admission");
    assert.equal(endpoint.requests.length, 1);
    t.mock.timers.tick(3_605_000);
    assert.equal((await waiting).ok, true);
    assert.equal(endpoint.requests.length, 2);
  });
}

test("server errors with a long Retry-After still count as failures of the request", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { teacher, recorded } = askedModels(endpoint.url, { attempts: 2 });
  const parkedTwice = Promise.withResolvers<void>();
  endpoint.otherwise(json(502, {}, { "retry-after": "60" }));
  const asked = teacher.ask(question);
  asked.catch(() => parkedTwice.resolve());
  while (recorded.length < 1) await nextTurn();
  await nextTurn();
  t.mock.timers.tick(65_000);
  await parkedTwice.promise;
  await assert.rejects(asked, ModelUnavailable);
  assert.equal(recorded.length, 2);
});

for (const [status, code, outcome] of [
  [401, "invalid_api_key", "unauthorized"],
  [403, null, "unauthorized"],
  [402, null, "quota"],
  [404, "model_not_found", "unknown_model"],
  [429, "insufficient_quota", "quota"],
] as const) {
  test(`${status} ${code ?? ""} is for a person to mend: not tried again`, async () => {
    endpoint.otherwise(json(status, { error: { message: "no", code } }));
    await assert.rejects(models.ask(), ModelMisconfigured);
    assert.equal(endpoint.requests.length, 1);
    assert.deepEqual(models.outcomes(), [outcome]);
  });
}

test("a refused key is named by what it is, never by its text", async () => {
  endpoint.otherwise(json(401, { error: { message: "Incorrect API key provided: sk-abc123xyz789." } }));
  await assert.rejects(models.ask(), (error: Error) => !error.message.includes("abc123"));
});

test("closing gives up what is in flight and what waits", async () => {
  endpoint.otherwise(hang);
  const { clients, teacher } = askedModels(endpoint.url, { maxConcurrency: 1 });
  const [first, second] = [teacher.ask(question), teacher.ask(question)];
  while (endpoint.requests.length === 0) await nextTurn();
  clients.close();
  await assert.rejects(first, ModelUnavailable);
  await assert.rejects(second, ModelUnavailable);
});

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
  const { teacher } = askedModels(endpoint.url, { maxConcurrency: 3 });
  await Promise.all(Array.from({ length: 20 }, () => teacher.ask(question)));
  assert.ok(most <= 3, `${most} at once`);
});

test("replicas share the fleet's limit", async () => {
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
  const { teacher, clients } = askedModels(endpoint.url, { maxConcurrency: 16, fleetLimit: 12 });
  clients.setReplicas(4);
  await Promise.all(Array.from({ length: 30 }, () => teacher.ask(question)));
  assert.ok(most <= 3, `${most} at once`);
});
