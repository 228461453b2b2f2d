/** Which failures of kafkajs a replica lives through: those of brokers that are away, not those that a person has to mend. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { isPassing } from "../../../services/shared/stream/kafkajs-errors.ts";

const require = createRequire(import.meta.url);
type Make = new (...parts: unknown[]) => Error;
const kafkajs = require("kafkajs/src/errors.js") as Record<string, Make>;
const made = (name: string, ...parts: unknown[]): Error => {
  const Kind = kafkajs[name];
  assert.ok(Kind, name);
  return new Kind(...parts);
};
const refusal = made("KafkaJSProtocolError", {
  message: "Not authorized to access topics",
  type: "TOPIC_AUTHORIZATION_FAILED",
  code: 29,
  retriable: false,
});
const closed = made("KafkaJSConnectionError", "read ECONNRESET", { broker: "b:9092" });

const passing: readonly Error[] = [
  closed,
  made("KafkaJSGroupCoordinatorNotFound", "Failed to find group coordinator"),
  made("KafkaJSTimeout", "Timeout"),
  made("KafkaJSLockTimeout", "Timeout while acquiring lock"),
  made("KafkaJSNumberOfRetriesExceeded", closed, { retryCount: 5, retryTime: 1_000 }),
  made("KafkaJSNoBrokerAvailableError"),
];
for (const error of passing)
  test(`a replica lives through ${error.name}`, () => assert.equal(isPassing(error), true));

const lasting: readonly Error[] = [
  refusal,
  made("KafkaJSNumberOfRetriesExceeded", refusal, { retryCount: 5, retryTime: 1_000 }),
  made("KafkaJSSASLAuthenticationError", "SASL PLAIN authentication failed"),
  made("KafkaJSNonRetriableError", "a fault in the program"),
];
for (const error of lasting)
  test(`a replica ends with ${error.name}: ${error.message}`, () => assert.equal(isPassing(error), false));
