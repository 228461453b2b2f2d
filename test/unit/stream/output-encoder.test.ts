import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wireSize } from "../../../services/shared/stream/output-encoder.ts";
import { sendRequests } from "../../../services/shared/stream/send-requests.ts";

test("no topic has more in a request than a message may have, and nothing is lost or put out of order", () => {
  const output = fc.record({
    topic: fc.constantFrom("one", "two"),
    key: fc.string({ maxLength: 5 }),
    value: fc.nat(900).map((size) => Buffer.alloc(size)),
  });
  fc.assert(
    fc.property(fc.array(output), (outputs) => {
      const requests = sendRequests(outputs, 2_000);
      for (const { topic, messages } of requests.flat()) {
        const size = messages.reduce(
          (sum, { key, value }) => sum + wireSize({ topic, key: String(key), value: value as Buffer }),
          0,
        );
        assert.ok(size <= 2_000);
      }
      for (const topic of ["one", "two"]) {
        const sent = requests.flatMap((request) =>
          request.filter((part) => part.topic === topic).flatMap(({ messages }) => messages),
        );
        assert.deepEqual(
          sent.map(({ value }) => value),
          outputs.filter((candidate) => candidate.topic === topic).map(({ value }) => value),
        );
      }
    }),
  );
});
