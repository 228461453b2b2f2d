import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { embeddings } from "../../../../services/cli/statistics/endpoints.ts";
import {
  entailmentOf,
  neighboursOf,
  PairSample,
  similarityOf,
} from "../../../../services/cli/statistics/neighbours.ts";
import { DialogueBuilder, tool } from "../../../support/dialogue-builder.ts";

const dialogue = new DialogueBuilder()
  .tools(tool("find"))
  .user("One.")
  .calls("find", {})
  .returns({ big: "result" })
  .says("Two.")
  .user("Three.")
  .says("Four.")
  .build();

test("neighbours are turns that say something, calls and results left out", () => {
  assert.deepEqual(neighboursOf(dialogue), [
    { earlier: "One.", later: "Two." },
    { earlier: "Two.", later: "Three." },
    { earlier: "Three.", later: "Four." },
  ]);
});

test("a sample of pairs does not depend on the order of dialogues", () => {
  const dialogues = Array.from({ length: 20 }, (_, index) => ({ ...dialogue, id: `d${index}` }));
  const sampled = (list: typeof dialogues) => {
    const sample = new PairSample(7);
    for (const one of list) sample.add(one);
    return sample.pairs;
  };
  assert.equal(sampled(dialogues).length, 7);
  assert.deepEqual(sampled(dialogues.toReversed()), sampled(dialogues));
});

test("similarity is the mean cosine", async () => {
  const vectors: Record<string, number[]> = { a: [1, 0], b: [0, 2], c: [3, 0] };
  const embed = async (texts: readonly string[]) => texts.map((text) => vectors[text] ?? []);
  const pairs = [
    { earlier: "a", later: "b" },
    { earlier: "a", later: "c" },
  ];
  assert.equal(await similarityOf(pairs, embed), 0.5);
  assert.equal(await similarityOf([], embed), null);
});

test("entailment is a share of what was judged", async () => {
  const answers = ["entailment", "neutral", undefined, "contradiction", "entailment"] as const;
  const pairs = answers.map((_, index) => ({ earlier: "", later: String(index) }));
  const infer = async ({ later }: { later: string }) => answers[Number(later)];
  assert.deepEqual(await entailmentOf(pairs, infer, 2), { ratio: 0.5, judged: 4, unanswered: 1 });
  assert.deepEqual(await entailmentOf([], infer), { ratio: null, judged: 0, unanswered: 0 });
});

test("an embeddings endpoint is asked in batches, and answers in any order are put right", async () => {
  const asked: string[][] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { input } = JSON.parse(body) as { input: string[] };
    asked.push(input);
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: [Number(text), 1] }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ object: "list", model: "m", data: data.reverse(), usage: {} }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    const embed = embeddings(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, "m", "");
    const texts = Array.from({ length: 100 }, (_, index) => String(index));
    assert.deepEqual(
      await embed(texts),
      texts.map((text) => [Number(text), 1]),
    );
    assert.deepEqual(
      asked.map(({ length }) => length),
      [64, 36],
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
