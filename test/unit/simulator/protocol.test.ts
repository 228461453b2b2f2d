import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { planOf } from "../../../services/initializer/plan.ts";
import {
  taskFormat,
  taskPrompt,
  trajectoryFormat,
  trajectoryPrompt,
} from "../../../services/initializer/prompts.ts";
import { type Simulator, startSimulator } from "../../../services/simulator/server.ts";
import { ask, bodyOf, complete, contentOf, post, shopTools, taskOn } from "./asking.ts";

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({ models: ["simulator", "small"], maxBodyBytes: 200_000 });
});
after(() => simulator.stop());

const task = taskOn(shopTools, 3);
const body = bodyOf(taskFormat, taskPrompt(task));
const origin = () => simulator.url.replace(/\/v1$/, "");

async function errorOf(
  response: Response,
): Promise<{ message: string; type: string; param: unknown; code: unknown }> {
  return (
    (await response.json()) as { error: { message: string; type: string; param: unknown; code: unknown } }
  ).error;
}

test("a completion has the shape clients expect", async () => {
  const completion = await complete(simulator.url, body);
  const { id, choices, usage, ...rest } = completion as typeof completion & Record<string, unknown>;
  assert.match(id, /^chatcmpl-/);
  assert.equal(rest["object"], "chat.completion");
  assert.equal(rest["model"], "simulator");
  assert.equal(choices[0]?.finish_reason, "stop");
  assert.equal(choices[0]?.message.refusal, null);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  assert.equal(usage.completion_tokens, Math.ceil(contentOf(completion).length / 4));
});

test("lists its models and knows each", async () => {
  const list = (await (await fetch(`${simulator.url}/models`)).json()) as { data: { id: string }[] };
  assert.deepEqual(
    list.data.map(({ id }) => id),
    ["simulator", "small"],
  );
  assert.equal((await fetch(`${simulator.url}/models/small`)).status, 200);
  assert.equal((await fetch(`${simulator.url}/models/large`)).status, 404);
});

test("refuses a model it does not serve as OpenAI does", async () => {
  const response = await post(simulator.url, { ...body, model: "large" });
  assert.equal(response.status, 404);
  assert.deepEqual(await errorOf(response), {
    message: "The model `large` does not exist or you do not have access to it.",
    type: "invalid_request_error",
    param: null,
    code: "model_not_found",
  });
});

test("asks for the key that is configured, and for none otherwise", async () => {
  const locked = await startSimulator({ apiKey: "s3cret" });
  try {
    assert.equal((await post(locked.url, body)).status, 401);
    const wrong = await post(locked.url, body, { authorization: "Bearer sk-other" });
    assert.equal(wrong.status, 401);
    const error = await errorOf(wrong);
    assert.equal(error.code, "invalid_api_key");
    assert.ok(!error.message.includes("sk-other"));
    assert.equal((await fetch(`${locked.url}/models`)).status, 401);
    assert.equal((await post(locked.url, body, { authorization: "Bearer s3cret" })).status, 200);
  } finally {
    await locked.stop();
  }
});

const refusals: readonly (readonly [what: string, body: unknown, status: number, message: RegExp])[] = [
  ["streaming", { ...body, stream: true }, 400, /'stream' is not supported/],
  ["several choices", { ...body, n: 2 }, 400, /'n' is not supported/],
  ["tools of the request's own", { ...body, tools: [{}] }, 400, /'tools' is not supported/],
  ["no messages", { ...body, messages: [] }, 400, /'messages'/],
  ["broken JSON", "{", 400, /could not parse the JSON body/],
  ["a body that is too large", { ...body, user: "x".repeat(250_000) }, 413, /larger than 200000 bytes/],
  [
    "json_object without the word",
    {
      model: "simulator",
      messages: [{ role: "user", content: "hello" }],
      response_format: { type: "json_object" },
    },
    400,
    /must contain the word 'json'/,
  ],
  [
    "a strict schema that leaves objects open",
    {
      ...body,
      response_format: {
        type: "json_schema",
        json_schema: { name: "x", strict: true, schema: { type: "object", properties: {} } },
      },
    },
    400,
    /'additionalProperties' is required/,
  ],
];
for (const [what, asked, status, message] of refusals) {
  test(`refuses ${what} and says why`, async () => {
    const response = await post(simulator.url, asked);
    assert.equal(response.status, status);
    assert.match((await errorOf(response)).message, message);
  });
}

test("refuses other methods and unknown paths", async () => {
  assert.equal((await fetch(`${simulator.url}/chat/completions`)).status, 405);
  assert.equal((await fetch(`${simulator.url}/embeddings`)).status, 404);
});

test("answers a step it does not know with a value of its schema", async () => {
  const schema = {
    type: "object",
    properties: { score: { type: "integer", minimum: 1, maximum: 5 }, why: { type: "string" } },
    required: ["score", "why"],
    additionalProperties: false,
  };
  const asked = {
    ...body,
    response_format: { type: "json_schema", json_schema: { name: "rating", strict: true, schema } },
  };
  const { score, why } = JSON.parse(contentOf(await complete(simulator.url, asked))) as {
    score: number;
    why: string;
  };
  assert.ok(score >= 1 && score <= 5 && why.length > 0);
});

test("answers a question without any form in plain words", async () => {
  const asked = { model: "small", messages: [{ role: "user", content: [{ type: "text", text: "Hello?" }] }] };
  assert.match(contentOf(await complete(simulator.url, asked)), /^[A-Z].*\.$/);
});

test("cuts an answer at the token limit and says so", async () => {
  const completion = await complete(simulator.url, { ...body, max_completion_tokens: 20 });
  assert.equal(completion.choices[0]?.finish_reason, "length");
  assert.equal(completion.usage.completion_tokens, 20);
});

test("counts as cached what an earlier prompt began with, in steps of 128 tokens from 1,024 on", async () => {
  const fresh = await startSimulator();
  try {
    const plan = planOf(await ask(fresh.url, taskFormat, taskPrompt(task)));
    const long = "The same words at the start of every prompt. ".repeat(200);
    const prompt = (end: string) => {
      const asked = bodyOf(trajectoryFormat, trajectoryPrompt(task, plan));
      const [system, ...rest] = asked.messages;
      return {
        ...asked,
        messages: [{ role: "system", content: `${long}${end}${system?.content}` }, ...rest],
      };
    };
    const cached = async (asked: unknown) =>
      (await complete(fresh.url, asked)).usage.prompt_tokens_details.cached_tokens;
    assert.equal(await cached(prompt("a")), 0);
    const again = await complete(fresh.url, prompt("a"));
    assert.ok(again.usage.prompt_tokens_details.cached_tokens > again.usage.prompt_tokens - 129);
    const shared = await cached(prompt("b"));
    assert.equal(shared % 128, 0);
    assert.ok(shared >= 1_024 && shared <= Math.ceil(long.length / 4) + 2, String(shared));
    const short = bodyOf(taskFormat, taskPrompt(taskOn(shopTools.slice(0, 1), 5)));
    await complete(fresh.url, short);
    assert.equal(await cached(short), 0);
  } finally {
    await fresh.stop();
  }
});

test("tells its health, its metrics and what it has answered", async () => {
  assert.equal((await fetch(`${origin()}/healthz`)).status, 200);
  assert.equal((await fetch(`${origin()}/readyz`)).status, 200);
  await complete(simulator.url, body);
  const metrics = await (await fetch(`${origin()}/metrics`)).text();
  assert.match(metrics, /dialoom_simulator_requests_total\{.*step="task".*\} \d/);
  const stats = (await (await fetch(`${origin()}/stats`)).json()) as {
    steps: Record<string, Record<string, number>>;
  };
  assert.ok((stats.steps["task"]?.["ok"] ?? 0) > 0);
  assert.deepEqual(stats.steps["task"], simulator.stats().steps["task"]);
});

test("counts what it had answered before, and answers it alike, whoever's fences it stands in", async () => {
  const fresh = await startSimulator();
  const text = JSON.stringify(body);
  const first = await complete(fresh.url, text);
  assert.equal(fresh.stats().repeated, 0);
  const again = await complete(fresh.url, text.replaceAll("0123456789ab", "ba9876543210"));
  assert.deepEqual(again.choices, first.choices);
  assert.equal(fresh.stats().repeated, 1);
  await complete(fresh.url, { ...body, seed: 2 });
  assert.equal(fresh.stats().repeated, 1);
  await fresh.stop();
});

test("stops when what is in flight is answered, and takes nothing new", async () => {
  const slow = await startSimulator({ latencyMs: 300 });
  const open = complete(slow.url, body);
  while (slow.stats().inFlight === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopping = slow.stop();
  assert.ok(contentOf(await open).length > 0);
  await stopping;
  await assert.rejects(post(slow.url, body));
});
