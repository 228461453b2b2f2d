/**
 * The reference of the pass-through: kafkajs alone, copying a topic's bytes with one transaction a batch. It has the retry
 * settings and the patch that the runtime has, without which each transaction would wait for 300 ms.
 */
import { Partitioners } from "kafkajs";
import { createKafka } from "../../../services/shared/stream/kafka.ts";
import { quiet } from "../../support/load/installation.ts";

const [brokers = "", from = "", to = "", groupId = ""] = process.argv.slice(2);
const settings = { brokers: brokers.split(","), topicPrefix: "" };
const retry = { initialRetryTime: 5, multiplier: 1.5, retries: 30, maxRetryTime: 1_000 };
const producer = createKafka(settings, "bare", quiet, retry).producer({
  transactionalId: groupId,
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner: Partitioners.DefaultPartitioner,
});
const consumer = createKafka(settings, "bare", quiet).consumer({ groupId });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: from, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch: { topic, partition, messages }, resolveOffset, heartbeat }) => {
    const last = messages.at(-1)?.offset;
    if (last === undefined) return;
    const transaction = await producer.transaction();
    await transaction.send({ topic: to, messages: messages.map(({ key, value }) => ({ key, value })) });
    const offset = String(Number(last) + 1);
    await transaction.sendOffsets({
      consumerGroupId: groupId,
      topics: [{ topic, partitions: [{ partition, offset }] }],
    });
    await transaction.commit();
    resolveOffset(last);
    await heartbeat();
  },
});
