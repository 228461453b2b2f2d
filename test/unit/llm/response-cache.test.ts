import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { ResponseCache } from "../../../services/shared/llm/response-cache.ts";
import { completion, json, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { askedModels, question } from "./asked-models.ts";

let folder: string;
let endpoint: ScriptedEndpoint;
let path: string;
let files = 0;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cache-"));
  endpoint = await ScriptedEndpoint.start();
});
after(async () => {
  await endpoint.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  path = join(folder, `${files++}.sqlite`);
  endpoint.requests.length = 0;
  endpoint.script();
  endpoint.otherwise(completion('{"n": 1}'));
});

const cached = (cache: "on" | "read" = "on") => askedModels(endpoint.url, { cache, cachePath: path });

test("what was answered is not asked again by another process, and counts as saved", async () => {
  endpoint.script(completion("no JSON"));
  const first = cached();
  const answer = await first.ask();
  first.clients.close();
  const second = cached();
  assert.deepEqual(await second.ask(), answer, "the same value, and the same usage for the dialogue");
  assert.equal(endpoint.requests.length, 2);
  assert.deepEqual(
    second.recorded.map(({ outcome, replayed, promptTokens, savedTokens }) => [
      outcome,
      replayed,
      promptTokens,
      savedTokens,
    ]),
    [
      ["invalid", true, 0, 110],
      ["ok", true, 0, 110],
    ],
  );
  second.clients.close();
});

test("another seed, temperature or dialogue's data is another request", async () => {
  const { teacher, clients } = cached();
  await teacher.ask(question);
  await teacher.ask({ ...question, seed: 8 });
  await teacher.ask({ ...question, temperature: 0.5 });
  await teacher.ask({ ...question, prompt: { ...question.prompt, ask: "How many now?" } });
  assert.equal(endpoint.requests.length, 4);
  clients.close();
});

test("questions that differ in their seed alone are asked each for itself where an endpoint takes no seed", async () => {
  endpoint.script(json(400, { error: { message: "unknown field 'seed'" } }));
  const { teacher, clients } = cached();
  for (const seed of [1, 2, 3, 3]) await teacher.ask({ ...question, seed });
  assert.equal(endpoint.requests.length, 1 + 3, "the refused one, and one for each seed");
  assert.ok(endpoint.requests.slice(1).every(({ body }) => !("seed" in (body as object))));
  clients.close();
});

test("answers that led to nothing are forgotten, so that asking again does ask", async () => {
  endpoint.otherwise(completion("no JSON"));
  const { ask, clients } = cached();
  assert.equal((await ask()).ok, false);
  endpoint.otherwise(completion('{"n": 1}'));
  assert.equal((await ask()).ok, true);
  clients.close();
});

test("read only, what is there is used, and nothing is added", async () => {
  const writer = cached();
  await writer.ask();
  writer.clients.close();
  const reader = cached("read");
  await reader.ask();
  await reader.teacher.ask({ ...question, seed: 9 });
  await reader.teacher.ask({ ...question, seed: 9 });
  assert.equal(endpoint.requests.length, 3);
  reader.clients.close();
});

test("the oldest answers make room for new ones", () => {
  const cache = new ResponseCache(path, "on", 50_000);
  const tokens = { prompt: 1, cached: 0, completion: 1, reasoning: 0, estimated: false };
  const answered = { outcome: "ok" as const, text: "x".repeat(900), tokens, model: "m" };
  for (let index = 0; index < 400; index += 1) cache.put(`key-${index}`, answered);
  assert.equal(cache.get("key-0"), undefined);
  assert.deepEqual(cache.get("key-399"), answered);
  cache.close();
});

test("a cache that cannot be opened says which file, and which setting", () => {
  assert.throws(() => new ResponseCache(folder, "on", 1 << 20), /LLM_CACHE_PATH/);
});
