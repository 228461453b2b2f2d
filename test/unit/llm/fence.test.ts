/**
 * Promises about the fences around data in prompts:
 * - all stages and replicas that work on an order put the same fence around its data, so that prefixes can be cached;
 * - what is in a catalog says nothing about its fence: that comes from the nonce, which is drawn afterwards;
 * - an order without a nonce, as older releases wrote them, gets a fence of whoever asks;
 * - the nonce comes through the contracts, and does not decide which cached answer a request gets.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { sampleOf, typeOf } from "../../../scripts/avro-sample.ts";
import type { DialogueTask } from "../../../services/shared/contracts/generated/records.ts";
import { selfContained, sourceSchemas } from "../../../services/shared/contracts/schemas.ts";
import { askedFor, type Model, type Models, type Question } from "../../../services/shared/llm/model.ts";
import { fenceOf } from "../../../services/shared/llm/prompt.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { defaultSpec } from "../../support/dialogue-builder.ts";
import { goldens } from "../../support/golden.ts";
import { completion, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { shopTools } from "../simulator/asking.ts";
import { modelsAt, runOrder } from "../simulator/pipeline.ts";
import { askedModels, question } from "./asked-models.ts";

let endpoint: ScriptedEndpoint;
before(async () => {
  endpoint = await ScriptedEndpoint.start();
});
after(() => endpoint.stop());
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.otherwise(completion('{"n": 1}'));
});

const messagesOf = (index: number) =>
  endpoint.requests[index]?.body["messages"] as { role: string; content: string }[];

test("two clients that know nothing of each other send the same request about an order, to the letter", async () => {
  for (let client = 0; client < 2; client += 1) {
    const { teacher, clients } = askedModels(endpoint.url);
    await teacher.ask({ ...question, nonce: "drawn" });
    clients.close();
  }
  assert.deepEqual(messagesOf(0), messagesOf(1));
  assert.ok(messagesOf(0)[0]?.content.includes(fenceOf("order", "drawn")));
});

test("every stage and round of an order asks within one fence, whoever its client is", async () => {
  const simulator = await startSimulator();
  const fences = new Map<string, Set<string>>();
  const clients: { close(): void }[] = [];
  const { verified } = await runOrder({
    tools: shopTools,
    dialogues: 12,
    url: simulator.url,
    modelsFor: (stage) => {
      const own = modelsAt(simulator.url);
      clients.push(own);
      return watched(own, ({ orderId, nonce }) => {
        const known = fences.get(stage) ?? new Set();
        fences.set(stage, known.add(fenceOf(orderId, nonce)));
      });
    },
  });
  for (const client of clients) client.close();
  await simulator.stop();
  assert.equal(verified.length, 12);
  assert.deepEqual([...fences.keys()].sort(), [
    "initializer",
    "refiner-1",
    "refiner-2",
    "refiner-3",
    "refiner-4",
    "verifier",
  ]);
  const all = new Set([...fences.values()].flatMap((own) => [...own]));
  assert.deepEqual([...all], [fenceOf("order-1", "drawn")]);
});

test("the fence follows the nonce and the order, so that knowing all of a catalog tells nothing of it", () => {
  const fences = ["one nonce", "another nonce"].flatMap((nonce) =>
    ["a", "b"].map((order) => fenceOf(order, nonce)),
  );
  assert.equal(new Set(fences).size, 4);
  for (const fence of fences) assert.match(fence, /^[0-9a-f]{12}$/);
});

test("orders without a nonce have a fence each, of the client that asks", async () => {
  const fences: string[] = [];
  for (let client = 0; client < 2; client += 1) {
    const { teacher, judge, clients } = askedModels(endpoint.url);
    await teacher.ask(question);
    await judge.ask(question);
    await teacher.ask({ ...question, orderId: "other" });
    clients.close();
    const [own, judges, other] = endpoint.requests.splice(0).map(({ body }) => {
      const [system] = body["messages"] as { content: string }[];
      return /fence="([0-9a-f]{12})"/.exec(system?.content ?? "")?.[1] ?? "";
    });
    assert.equal(own, judges);
    fences.push(own ?? "", other ?? "");
  }
  assert.equal(new Set(fences).size, 4);
  assert.ok(!fences.includes(""));
});

test("the nonce comes through the contract, and older records are read without one", () => {
  const today = typeOf(selfContained("DialogueTask", sourceSchemas()));
  const task = sampleOf(selfContained("DialogueTask", sourceSchemas()), "bare") as DialogueTask;
  const sent: DialogueTask = { ...task, spec: { ...defaultSpec, nonce: "drawn" } };
  const read = today.fromBuffer(today.toBuffer(sent)) as DialogueTask;
  assert.deepEqual(askedFor(read.spec, read.dialogueId), {
    orderId: "order",
    nonce: "drawn",
    dialogueId: task.dialogueId,
  });
  const old = goldens().find(({ record }) => record === "DialogueTask");
  assert.ok(old);
  const resolver = today.createResolver(typeOf(old.schema));
  for (const { bytes } of old.samples) {
    const { spec } = today.fromBuffer(Buffer.from(bytes, "base64"), resolver) as DialogueTask;
    assert.equal(spec.nonce, "");
  }
});

test("an answer is found in the cache whatever the nonce is by then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fence-"));
  for (const nonce of ["drawn", "drawn anew", ""]) {
    const { teacher, clients } = askedModels(endpoint.url, { cache: "on", cachePath: join(folder, "cache") });
    assert.ok((await teacher.ask({ ...question, nonce })).ok);
    clients.close();
  }
  assert.equal(endpoint.requests.length, 1);
  rmSync(folder, { recursive: true });
});

/** The same models, with an eye on what they are asked. */
function watched({ teacher, judge }: Models, see: (asked: Question<unknown>) => void): Models {
  const watch = (model: Model): Model => ({
    role: model.role,
    ask: (asked) => {
      see(asked as Question<unknown>);
      return model.ask(asked);
    },
  });
  return { teacher: watch(teacher), judge: watch(judge) };
}
