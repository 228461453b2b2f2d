/** A topic that takes smaller messages than its services produce: said at start; and no loss, nor a loop, when it comes later. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import kafkajs from "kafkajs";
import { pollUntil } from "../../infra/local/polling.ts";
import { deadLetters } from "../../services/shared/contracts/topics.ts";
import { ConfigError } from "../../services/shared/ops/config.ts";
import { requireRoom } from "../../services/shared/stream/message-limits.ts";
import { loadDialogue } from "../support/load/dialogues.ts";
import { Installation, quiet } from "../support/load/installation.ts";
import { loadIn, loadOut } from "../support/load/stage.ts";

const limit = 8_000;
const largest = 1_000_000;
let installation: Installation;

before(async () => {
  const { KAFKA_BROKERS: brokers = "", SCHEMA_REGISTRY_URL: registryUrl = "" } = process.env;
  installation = await Installation.on({ brokers: brokers.split(","), registryUrl }, 1);
});
after(() => installation?.remove());

const dialogue = async (id: string, bytes: number) => ({
  key: id,
  value: await installation.codec.encode(loadIn, { ...loadDialogue(id, bytes), id }),
});

test("messages that a topic does not take any more are dead-lettered, and all others go on", async () => {
  await requireRoom(installation.kafka, [loadOut], largest, quiet);
  const [replica] = await installation.startReady(1);
  await installation.asking((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: installation.name(loadOut),
          configEntries: [{ name: "max.message.bytes", value: String(limit) }],
        },
      ],
    }),
  );
  // A batch of several may be too large although none of them is.
  const small = Array.from({ length: 12 }, (_, index) => dialogue(`small-${index}`, limit / 4));
  const large = [dialogue("large-0", 3 * limit), dialogue("large-1", 3 * limit)];
  await installation.feed(await Promise.all([...small.slice(0, 6), ...large, ...small.slice(6)]));
  const done = async () => (await installation.progress()).open === 0;
  assert.ok(await pollUntil(done, { limitMs: 60_000, everyMs: 100 }), "everything is committed");
  const out = (await installation.read(loadOut)).map(({ key }) => String(key));
  assert.deepEqual(out.sort(), Array.from({ length: 12 }, (_, index) => `small-${index}`).sort());
  const letters = await Promise.all(
    (await installation.read(deadLetters)).map(({ value }) => installation.codec.decode("DeadLetter", value)),
  );
  assert.deepEqual(letters.map(({ key, errorClass }) => `${key} ${errorClass}`).sort(), [
    "large-0 refused",
    "large-1 refused",
  ]);
  assert.match(letters[0]?.errorMessage ?? "", /raise max\.message\.bytes/);
  assert.equal(replica?.restarts, 0);
});

test("a service refuses to start on topics that take less than it may produce, and says what to change", async () => {
  await assert.rejects(requireRoom(installation.kafka, [loadIn, loadOut], largest, quiet), (error: Error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(
      error.message,
      new RegExp(`STREAM_MAX_MESSAGE_BYTES is ${largest}, .*load-out takes ${limit} bytes`),
    );
    assert.doesNotMatch(error.message, /load-in takes/);
    return true;
  });
});
