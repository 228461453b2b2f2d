import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import pino from "pino";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { kafkaFields } from "../../../services/shared/stream/kafka.ts";
import { KafkajsBroker } from "../../../services/shared/stream/kafkajs-broker.ts";
import { streamFields } from "../../../services/shared/stream/settings.ts";

test("after a question that failed, the next one connects anew, whatever is asked", async (t) => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const env = { KAFKA_BROKERS: `127.0.0.1:${port}` };
  const broker = new KafkajsBroker({
    kafka: readConfig((read) => read(kafkaFields), env),
    settings: readConfig((read) => read(streamFields), env),
    clientId: "test",
    logger: pino({ level: "silent" }),
  });
  t.after(async () => {
    await broker.stop();
    server.close();
  });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const ask of [() => broker.members("group"), () => broker.spans("topic")]) {
    for (let question = 0; question < 2; question += 1) {
      const before = connections;
      let open = true;
      const refused = assert.rejects(ask()).finally(() => {
        open = false;
      });
      // The client tries again for long; its pauses pass at once.
      while (open) {
        t.mock.timers.tick(50);
        await setImmediate();
      }
      await refused;
      assert.ok(connections > before, `question ${question} reached nobody`);
    }
  }
});
