// Orders dialogues and reads them back with kafkajs and a schema registry client, and nothing else.
//
//   KAFKA_BROKERS=… SCHEMA_REGISTRY_URL=… node plain-kafkajs.mjs ORDER_ID DIALOGUES
//
// Prints each verified dialogue of the order as a line of JSON, and ends when there are as many as were asked for.
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import { Kafka, logLevel, Partitioners } from "kafkajs";

const [orderId, count] = [process.argv[2], Number(process.argv[3])];
const prefix = process.env.KAFKA_TOPIC_PREFIX ?? "";
const brokers = process.env.KAFKA_BROKERS.split(",");
const registry = new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL });
const kafka = new Kafka({ clientId: "a-program-of-yours", brokers, logLevel: logLevel.WARN });

// Fields that have a default in the schema may be left out.
const catalog = {
  name: "weather",
  tools: [
    {
      name: "get_forecast",
      description: "Weather forecast of a city.",
      parameters: JSON.stringify({
        type: "object",
        properties: {
          city: { type: "string", description: "City, such as Oslo." },
          days: { type: "integer", minimum: 1, maximum: 14, description: "Days ahead." },
        },
        required: ["city"],
      }),
    },
    {
      name: "set_alert",
      description: "Sends a message when the temperature of a city falls below a limit.",
      parameters: JSON.stringify({
        type: "object",
        properties: { city: { type: "string" }, celsius: { type: "number" } },
        required: ["city", "celsius"],
      }),
    },
  ],
  order: { id: orderId, dialogues: count, seed: 7 },
};

const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const schemaId = await registry.getLatestSchemaId(`${prefix}tool-catalogs-value`);
const value = await registry.encode(schemaId, catalog);
await producer.send({ topic: `${prefix}tool-catalogs`, messages: [{ key: orderId, value }] });
await producer.disconnect();

// One dialogue a slot: a message may be delivered again, so the slots are what is counted.
const slots = new Set();
const consumer = kafka.consumer({ groupId: `readers-of-${orderId}` });
await consumer.connect();
await consumer.subscribe({ topic: `${prefix}verified`, fromBeginning: true });
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  consumer.run({
    eachMessage: async ({ message }) => {
      const { dialogue } = await registry.decode(message.value); // by the schema id in the message
      const { orderId: order, slot } = dialogue.spec;
      if (order !== orderId || slots.has(slot)) return;
      slots.add(slot);
      console.log(JSON.stringify({ id: dialogue.id, slot, turns: dialogue.turns }));
      if (slots.size === count) resolve();
    },
  });
});
await consumer.disconnect();
