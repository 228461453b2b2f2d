import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, rateLimits, retryAfter } from "../../../services/shared/llm/rate-headers.ts";

const now = Date.parse("2026-11-25T10:00:00Z");
const waits: [headers: Record<string, string>, wait: number | undefined][] = [
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after-ms": "120", "retry-after": "2" }, 120],
  [{ "retry-after": "Wed, 25 Nov 2026 10:00:30 GMT" }, 30_000],
  [{ "retry-after": "Wed, 25 Nov 2026 09:00:00 GMT" }, 0],
  [{ "retry-after": "9999999999" }, 24 * 3_600_000],
  [{ "retry-after": "soon 3" }, undefined],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after": "0x10" }, undefined],
  [{ "retry-after": "" }, undefined],
  [{}, undefined],
];
for (const [headers, wait] of waits) {
  test(`${JSON.stringify(headers)} asks to wait ${wait === undefined ? "for nothing" : `${wait} ms`}`, () => {
    assert.equal(retryAfter(new Headers(headers), now), wait);
  });
}

const durations: [text: string, milliseconds: number | undefined][] = [
  ["1s", 1_000],
  ["6m0s", 360_000],
  ["120ms", 120],
  ["1h2m3.5s", 3_723_500],
  ["7", 7_000],
  ["1 s", undefined],
  ["s", undefined],
  ["", undefined],
];
for (const [text, milliseconds] of durations) {
  test(`the reset time ${JSON.stringify(text)} is ${milliseconds} ms`, () => {
    assert.equal(duration(text), milliseconds);
  });
}

test("headers of limits are read as far as they are there", () => {
  assert.equal(rateLimits(new Headers({ date: "today" })), undefined);
  assert.deepEqual(rateLimits(new Headers({ "x-ratelimit-remaining-tokens": "5" })), {
    requests: { limit: undefined, remaining: undefined, resetMs: undefined },
    tokens: { limit: undefined, remaining: 5, resetMs: undefined },
  });
});
