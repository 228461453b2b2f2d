/** How kafkajs' request queue behaves with our changes: it watches over requests, and rests when there are none. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { mock, test } from "node:test";
import "../../../services/shared/stream/kafkajs-patch.ts";

interface Queue {
  push(request: object): void;
  fulfillRequest(response: object): void;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}
const RequestQueue = createRequire(import.meta.url)("kafkajs/src/network/requestQueue/index.js") as new (
  options: object,
) => Queue;

const logger = { debug() {}, info() {}, warn() {}, error() {} };

function connected() {
  const queue = new RequestQueue({
    instrumentationEmitter: new EventEmitter(),
    maxInFlightRequests: 1,
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    clientId: "client",
    broker: "127.0.0.1:9092",
    logger,
  });
  queue.scheduleRequestTimeoutCheck();
  const asked: string[] = [];
  const ask = (correlationId: number) =>
    queue.push({
      entry: {
        correlationId,
        apiName: "Fetch",
        apiKey: 1,
        apiVersion: 11,
        resolve: () => asked.push(`${correlationId} answered`),
        reject: ({ name }: Error) => asked.push(`${correlationId} ${name}`),
      },
      expectResponse: true,
      sendRequest: () => {},
    });
  return { queue, ask, asked, answer: (correlationId: number) => queue.fulfillRequest({ correlationId }) };
}

/** Runs with timers that only a test moves. @returns how many timers were set and not cleared meanwhile */
function withTimers(body: (timers: () => number) => void): void {
  const armed = new Set<unknown>();
  mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
  const [set, clear] = [globalThis.setInterval, globalThis.clearInterval];
  globalThis.setInterval = ((...parts: Parameters<typeof set>) => {
    const timer = set(...parts);
    armed.add(timer);
    return timer;
  }) as typeof set;
  globalThis.clearInterval = ((timer: Parameters<typeof clear>[0]) => {
    armed.delete(timer);
    clear(timer);
  }) as typeof clear;
  try {
    body(() => armed.size);
  } finally {
    globalThis.setInterval = set;
    globalThis.clearInterval = clear;
    mock.timers.reset();
  }
}

test("a connection without requests has no timer, before its first request and after its last answer", () => {
  withTimers((timers) => {
    const { ask, answer, asked } = connected();
    assert.equal(timers(), 0);
    ask(1);
    ask(2);
    assert.equal(timers(), 1, "one for all that is in flight");
    answer(1);
    answer(2);
    mock.timers.tick(100);
    assert.equal(timers(), 0);
    assert.deepEqual(asked, ["1 answered", "2 answered"]);
  });
});

test("a request that is not answered ends by its time, also after a rest", () => {
  withTimers(() => {
    const { ask, answer, asked } = connected();
    ask(1);
    answer(1);
    mock.timers.tick(60_000);
    ask(2);
    mock.timers.tick(29_900);
    assert.deepEqual(asked, ["1 answered"]);
    mock.timers.tick(300);
    assert.deepEqual(asked, ["1 answered", "2 KafkaJSRequestTimeoutError"]);
  });
});

test("a queue that is used by a second connection watches over its requests, too", () => {
  withTimers((timers) => {
    const { queue, ask, asked } = connected();
    ask(1);
    queue.destroy();
    assert.equal(timers(), 0);
    queue.scheduleRequestTimeoutCheck();
    ask(2);
    mock.timers.tick(30_200);
    assert.match(asked.join(), /1 KafkaJSRequestTimeoutError/);
  });
});
