import assert from "node:assert/strict";
import { test } from "node:test";
import { dialogueId } from "../../../services/shared/dialogue/ids.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { shopTools } from "./asking.ts";
import { runOrder } from "./pipeline.ts";

test("the stages get every dialogue of an order verified from a sound simulator, without a re-ask", async () => {
  const simulator = await startSimulator();
  try {
    const { verified, rejected, usage } = await runOrder({
      tools: shopTools,
      dialogues: 16,
      url: simulator.url,
    });
    assert.equal(verified.length, 16);
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      usage.filter(({ outcome }) => outcome !== "ok"),
      [],
    );
    assert.ok(
      verified.some(({ dialogue }) =>
        dialogue.history.some(({ injection }) => injection === "clarification"),
      ),
    );
    const judgements = verified.flatMap(({ dialogue }) =>
      dialogue.history.flatMap((round) => round.judgements),
    );
    const byJudge = judgements.filter(({ decidedBy }) => decidedBy === "judge");
    assert.ok(byJudge.some(({ accepted }) => accepted) && byJudge.some(({ accepted }) => !accepted));
  } finally {
    await simulator.stop();
  }
});

test("the stages get every slot filled from a simulator with mild faults", async () => {
  // Retries at once: the faults are the point, not the waiting.
  const simulator = await startSimulator({ faults: "mild", retryAfterSeconds: 0 });
  try {
    const { verified, usage } = await runOrder({
      tools: shopTools,
      dialogues: 24,
      url: simulator.url,
      seed: 5,
    });
    const slots = verified.map(({ dialogue }) => dialogue.spec.slot).sort((a, b) => a - b);
    assert.deepEqual(
      slots,
      Array.from({ length: 24 }, (_, slot) => slot),
    );
    for (const { dialogue } of verified) {
      assert.equal(dialogue.id, dialogueId("order-5", dialogue.spec.slot, dialogue.spec.attempt));
    }
    assert.ok(usage.some(({ outcome }) => outcome !== "ok"));
  } finally {
    await simulator.stop();
  }
});
