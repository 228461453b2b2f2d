/** Everything an endpoint can do wrong, and the outcome of each as docs/teacher.md lists it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { ModelUnavailable } from "../../../services/shared/llm/model.ts";
import {
  closed,
  completion,
  cutInBody,
  drip,
  hang,
  huge,
  json,
  type Reply,
  raw,
  reset,
  resetInBody,
  ScriptedEndpoint,
  stallInBody,
} from "../../support/scripted-endpoint.ts";
import { askedModels } from "./asked-models.ts";

let endpoint: ScriptedEndpoint;
before(async () => {
  endpoint = await ScriptedEndpoint.start();
});
after(() => endpoint.stop());
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.script();
  endpoint.otherwise(completion('{"n": 1}'));
});

const error = (message: string) => ({ error: { message } });
const choice = (fields: object) => json(200, { choices: [{ message: { content: '{"n": 1}' }, ...fields }] });

const passing: [fault: string, reply: Reply, outcome: string][] = [
  ["429 with Retry-After", json(429, error("slow down"), { "retry-after": "0" }), "rate_limited"],
  ["429 without Retry-After", json(429, error("slow down")), "rate_limited"],
  [
    "429 with a Retry-After nobody can read",
    json(429, error("no"), { "retry-after": "soon 3" }),
    "rate_limited",
  ],
  ["429 with a Retry-After below nothing", json(429, error("no"), { "retry-after": "-5" }), "rate_limited"],
  ["503", json(503, error("overloaded")), "overloaded"],
  ["529", json(529, error("overloaded")), "overloaded"],
  ["500", json(500, error("oops")), "server_error"],
  ["502 with a page", raw(502, "text/html", "<html>bad gateway</html>"), "server_error"],
  ["408", json(408, error("late")), "server_error"],
  ["a connection closed before headers", closed, "connection"],
  ["a connection reset before headers", reset, "connection"],
  ["a connection reset in the body", resetInBody, "connection"],
  ["a body that ends before its length", cutInBody, "connection"],
  [
    "a redirect",
    (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
    "connection",
  ],
  ["no answer at all", hang, "timeout"],
  ["a body that stalls", stallInBody, "timeout"],
  ["a body that drips", drip, "timeout"],
  ["a body too large", huge(1 << 20), "too_large"],
  ["a page instead of JSON", raw(200, "text/html", "<html>gateway</html>"), "unreadable"],
  ["broken JSON", raw(200, "application/json", '{"choices": ['), "unreadable"],
  ["an empty body", raw(200, "application/json", ""), "unreadable"],
  ["JSON that is no completion", json(200, { hello: "world" }), "unreadable"],
  ["JSON null", json(200, null), "unreadable"],
  ["no choices", json(200, { choices: [] }), "unreadable"],
  ["choices that are none", json(200, { choices: "none" }), "unreadable"],
  ["a choice without message", json(200, { choices: [{}] }), "unreadable"],
];
for (const [fault, reply, outcome] of passing) {
  test(`${fault} is ${outcome}, tried again, and each attempt is on record`, async () => {
    endpoint.script(reply);
    const models = askedModels(endpoint.url, {
      timeoutMs: outcome === "timeout" ? 250 : 30_000,
      maxAnswerBytes: 65_536,
    });
    assert.equal((await models.ask()).ok, true);
    assert.deepEqual(models.outcomes(), [outcome, "ok"]);
    assert.deepEqual(
      models.recorded.map(({ attempt }) => attempt),
      [0, 1],
    );
    assert.equal(new Set(models.recorded.map(({ id }) => id)).size, 2);
  });
}

const final: [fault: string, reply: Reply, outcome: string][] = [
  ["a refusal", choice({ message: { content: null, refusal: "no" } }), "refused"],
  ["a filtered answer", choice({ finish_reason: "content_filter" }), "filtered"],
  ["a request the endpoint finds wrong", json(400, error("context too long")), "bad_request"],
  ["a request too large", json(413, error("too large")), "bad_request"],
];
for (const [fault, reply, outcome] of final) {
  test(`${fault} is ${outcome}, and not asked again`, async () => {
    endpoint.script(reply);
    const models = askedModels(endpoint.url);
    const answer = await models.ask();
    assert.equal(!answer.ok && answer.outcome, outcome);
    assert.deepEqual(models.outcomes(), [outcome]);
  });
}

test("what keeps failing is put off after its attempts", async () => {
  endpoint.otherwise(hang);
  const models = askedModels(endpoint.url, { timeoutMs: 50, attempts: 2 });
  await assert.rejects(models.ask(), ModelUnavailable);
  assert.deepEqual(models.outcomes(), ["timeout", "timeout"]);
});

test("nobody listening is a failed connection", async () => {
  const gone = await ScriptedEndpoint.start();
  const { url } = gone;
  await gone.stop();
  const models = askedModels(url, { attempts: 1 });
  await assert.rejects(models.ask(), /ECONNREFUSED/);
  assert.deepEqual(models.outcomes(), ["connection"]);
});

const counted: [name: string, usage: unknown, tokens: number[], estimated: boolean][] = [
  [
    "all details",
    {
      prompt_tokens: 50,
      completion_tokens: 20,
      prompt_tokens_details: { cached_tokens: 32 },
      completion_tokens_details: { reasoning_tokens: 15 },
    },
    [50, 32, 20, 15],
    false,
  ],
  [
    "details that are null",
    { prompt_tokens: 50, completion_tokens: 20, prompt_tokens_details: null },
    [50, 0, 20, 0],
    false,
  ],
  [
    "parts above the whole",
    { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 900 } },
    [5, 5, 2, 0],
    false,
  ],
];
for (const [name, usage, [prompt, cached, completionTokens, reasoning], estimated] of counted) {
  test(`usage with ${name} is counted`, async () => {
    endpoint.script(json(200, { choices: [{ message: { content: '{"n": 1}' } }], usage }));
    const models = askedModels(endpoint.url);
    await models.ask();
    const [record] = models.recorded;
    assert.deepEqual(
      [record?.promptTokens, record?.cachedTokens, record?.completionTokens, record?.reasoningTokens],
      [prompt, cached, completionTokens, reasoning],
    );
    assert.equal(record?.estimated, estimated);
  });
}

for (const usage of [
  undefined,
  null,
  {},
  { prompt_tokens: -4, completion_tokens: 2 },
  { prompt_tokens: "many" },
]) {
  test(`usage ${JSON.stringify(usage)} is reckoned from the text, and says so`, async () => {
    endpoint.script(json(200, { choices: [{ message: { content: '{"n": 1}' } }], usage }));
    const models = askedModels(endpoint.url);
    assert.equal((await models.ask()).ok, true);
    const [record] = models.recorded;
    assert.equal(record?.estimated, true);
    assert.equal(record?.completionTokens, 2);
    assert.ok((record?.promptTokens ?? 0) > 50);
  });
}

test("every outcome is in the table of docs/teacher.md", () => {
  const documented = readFileSync(new URL("../../../docs/teacher.md", import.meta.url), "utf8");
  for (const [, , outcome] of [...passing, ...final]) assert.match(documented, new RegExp(`\`${outcome}\``));
});
