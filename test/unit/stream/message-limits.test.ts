import assert from "node:assert/strict";
import { test } from "node:test";
import { TooLarge } from "../../../services/shared/stream/broker.ts";
import { brokerError } from "../../../services/shared/stream/kafkajs-errors.ts";
import { tooSmall } from "../../../services/shared/stream/message-limits.ts";

test("a topic that takes less than a message may have is named, with both limits and what mends it", () => {
  const limits = new Map([
    ["verified", 1_048_588],
    ["rejected", 1_000_000],
    ["dead-letters", 999_999],
  ]);
  const [problem, ...others] = tooSmall(limits, 1_000_000);
  assert.deepEqual(others, []);
  assert.match(problem ?? "", /STREAM_MAX_MESSAGE_BYTES is 1000000/);
  assert.match(
    problem ?? "",
    /dead-letters takes 999999 bytes .*set STREAM_MAX_MESSAGE_BYTES to at most 999999/,
  );
});

test("a batch that a broker finds too large is told from what only a person can mend", () => {
  const answer = Object.assign(new Error("too large"), { type: "MESSAGE_TOO_LARGE" });
  assert.ok(brokerError(new Error("not retried", { cause: answer }), "producing") instanceof TooLarge);
});
