/** What becomes of one record, whatever its stage and the world around do with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import type {
  DeadLetter,
  RecordName,
  Records,
} from "../../../services/shared/contracts/generated/records.ts";
import {
  deadLetters,
  dialogueTasks,
  emit,
  type Output,
  rejected,
} from "../../../services/shared/contracts/topics.ts";
import { noModels } from "../../../services/shared/llm/client.ts";
import { ModelMisconfigured, ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { fieldGroup, readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import type { Clock } from "../../../services/shared/stream/clock.ts";
import { PoisonError } from "../../../services/shared/stream/codec.ts";
import { hopsHeader } from "../../../services/shared/stream/dead-letter.ts";
import { OutputEncoder, type ValueCodec } from "../../../services/shared/stream/output-encoder.ts";
import type { FetchedRecord } from "../../../services/shared/stream/record.ts";
import { streamFields } from "../../../services/shared/stream/settings.ts";
import { defineStage, type Stage, UnusableInput } from "../../../services/shared/stream/stage.ts";
import { type SpendingLimit, StageHandler } from "../../../services/shared/stream/stage-handler.ts";
import { StageMetrics } from "../../../services/shared/stream/stage-metrics.ts";

const record: FetchedRecord = {
  topic: "dialogue-tasks",
  partition: 3,
  offset: 17,
  timestamp: 5,
  key: Buffer.from("key"),
  value: Buffer.from("value"),
  headers: [{ key: "origin", value: Buffer.from("elsewhere") }],
};

/** A value is its own text, so that a test can look into what was encoded. */
const codec: ValueCodec = {
  encode: async (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: async <N extends RecordName>(_name: N, bytes: Buffer | null) =>
    String(bytes) as unknown as Records[N],
};

/** Time that stands still until it is told to go on. */
function standingClock() {
  const due: { at: number; run: () => void }[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    after(milliseconds, run) {
      const entry = { at: now + milliseconds, run };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), due.includes(entry) ? 1 : 0);
    },
  };
  const pass = async (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      await setImmediate();
      const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      due.splice(due.indexOf(next), 1);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { clock, pass };
}

function handlerOf(
  process: Stage<"DialogueTask", object>["process"],
  options: {
    refuse?: NonNullable<Stage<"DialogueTask", object>["refuse"]>;
    maxMessageBytes?: number;
    spendingLimit?: SpendingLimit;
  } = {},
) {
  const { clock, pass } = standingClock();
  const stage = defineStage({
    name: "tested",
    consumes: "DialogueTask",
    inputs: () => [],
    outputs: () => [],
    usesModels: false,
    config: fieldGroup<object>("TESTED", {}),
    process,
    ...(options.refuse && { refuse: options.refuse }),
  });
  const metrics = new StageMetrics(new Metrics({}));
  const handler = new StageHandler({
    stage,
    config: {},
    pipeline: { rounds: 1 },
    settings: { ...readConfig((read) => read(streamFields), {}), bugLimit: 3, retryMaxAgeMs: 100_000 },
    codec,
    encoder: new OutputEncoder(codec, { topicPrefix: "" }, options.maxMessageBytes ?? 10_000),
    models: noModels,
    spendingLimit: options.spendingLimit,
    metrics,
    logger: pino({ level: "silent" }),
    clock,
    random: () => 0.5,
  });
  const input = { topic: dialogueTasks, group: "group", round: 0 };
  const abort = new AbortController();
  const handle = (what: FetchedRecord = record) => handler.handle(input, "group", what, abort.signal);
  return { handler, handle, pass, abort, metrics };
}

const text = (value: string): Output => emit(dialogueTasks, "key", value as never);

test("outputs of a stage become records", async () => {
  const { handle } = handlerOf(async (message) => [text(`${message} again`)]);
  const { kind, outputs } = await handle();
  assert.equal(kind, "processed");
  assert.deepEqual(
    outputs.map(({ topic, key, value }) => [topic, key, value.toString()]),
    [["dialogue-tasks", "key", '"value again"']],
  );
});

test("every nonce that a stage draws is another one", async () => {
  const nonces: string[] = [];
  const { handle } = handlerOf(async (_message, { nonce }) => {
    nonces.push(nonce(), nonce());
    return [];
  });
  await handle();
  await handle();
  assert.equal(new Set(nonces).size, 4);
  for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
});

const failures = [
  ["poison", new PoisonError("not Avro")],
  ["refused", new UnusableInput("no tools")],
  ["bug", new TypeError("undefined is not a function")],
] as const;

for (const [errorClass, error] of failures) {
  test(`${errorClass}: the record is dead-lettered, its bytes and headers untouched, with headers in text`, async () => {
    const { handle } = handlerOf(() => Promise.reject(error));
    const { kind, outputs } = await handle();
    assert.equal(kind, "dead_lettered");
    const [letter] = outputs;
    assert.equal(letter?.topic, deadLetters.name);
    assert.deepEqual(letter?.headers, {
      "dialoom-error-class": errorClass,
      "dialoom-error-message": error.message,
      "dialoom-error-stage": "tested",
      "dialoom-original-group": "group",
      "dialoom-original-topic": "dialogue-tasks",
      "dialoom-original-partition": "3",
      "dialoom-original-offset": "17",
      "dialoom-hops": "1",
    });
    const value = JSON.parse(String(letter?.value)) as DeadLetter;
    assert.deepEqual(Buffer.from(value.value as Buffer), record.value);
    assert.deepEqual(Buffer.from(value.key as Buffer), record.key);
    assert.equal(value.headers[0]?.key, "origin");
  });
}

test("a record that was dead-lettered before says how often", async () => {
  const { handle } = handlerOf(() => Promise.reject(new UnusableInput("still no tools")));
  const { outputs } = await handle({ ...record, headers: [{ key: hopsHeader, value: Buffer.from("2") }] });
  assert.equal((JSON.parse(String(outputs[0]?.value)) as DeadLetter).hops, 3);
});

test("an output too large for the brokers is refused by the stage, with the reason", async () => {
  const { handle } = handlerOf(async () => [text("x".repeat(20_000))], {
    refuse: (_message, { reason, message }) => [emit(rejected, "key", `${reason}: ${message}` as never)],
  });
  const { kind, outputs } = await handle();
  assert.equal(kind, "processed");
  assert.equal(outputs[0]?.topic, rejected.name);
  assert.match(
    String(outputs[0]?.value),
    /output_too_large: a message of \d+ bytes .* STREAM_MAX_MESSAGE_BYTES/,
  );
});

test("what nothing may be spent on is refused by the stage unasked, and every visit is ended", async () => {
  let running = 0;
  const limitOf = (refused: string | undefined): SpendingLimit => ({
    begin: async () => {
      running += 1;
      return {
        refused,
        end: () => {
          running -= 1;
        },
      };
    },
  });
  const refuse: NonNullable<Stage<"DialogueTask", object>["refuse"]> = (_message, { reason, message }) => [
    emit(rejected, "key", `${reason}: ${message}` as never),
  ];
  const stopped = handlerOf(() => assert.fail("the stage was asked"), {
    refuse,
    spendingLimit: limitOf("all is spent"),
  });
  const { outputs } = await stopped.handle();
  assert.equal(outputs[0]?.value.toString(), '"budget: all is spent"');
  const free = handlerOf(() => Promise.reject(new UnusableInput("no tools")), {
    spendingLimit: limitOf(undefined),
  });
  assert.equal((await free.handle()).kind, "dead_lettered");
  assert.equal(running, 0);
});

test("while the intake is parked no record is begun, and then they go on", async () => {
  let begun = 0;
  const { handler, handle, pass } = handlerOf(async () => {
    begun += 1;
    return [];
  });
  handler.park(5_000, "the endpoint wants to be left alone", "asked");
  const handled = handle();
  await pass(4_999);
  assert.equal(begun, 0);
  await pass(1);
  await handled;
  assert.equal(begun, 1);
});

test("where the stage cannot refuse it, an output too large is dead-lettered, never tried again", async () => {
  const { handle } = handlerOf(async () => [text("x".repeat(20_000))]);
  const { outputs } = await handle();
  assert.equal(outputs[0]?.headers?.["dialoom-error-class"], "refused");
});

test("a record too large for a dead letter is not copied: the letter says where it is", async () => {
  const { handle } = handlerOf(() => Promise.reject(new UnusableInput("too much")));
  const { outputs } = await handle({ ...record, value: Buffer.alloc(9_990) });
  const letter = JSON.parse(String(outputs[0]?.value)) as DeadLetter;
  assert.equal(letter.value, null);
  assert.match(letter.errorMessage, /9990 bytes .* dialogue-tasks, partition 3, offset 17/);
});

for (const { what, large } of [
  { what: "key", large: { key: Buffer.alloc(9_000, "k") } },
  { what: "key that is no text", large: { key: Buffer.alloc(4_000, 0xff) } },
  { what: "header", large: { headers: [{ key: "origin", value: Buffer.alloc(9_990) }] } },
]) {
  test(`a record with a ${what} too large for a dead letter gets one at once, and is not tried again`, async () => {
    let tries = 0;
    const { handle } = handlerOf(() => {
      tries += 1;
      return Promise.reject(new UnusableInput("ж".repeat(4_000)));
    });
    const { outputs } = await handle({ ...record, ...large });
    assert.equal(tries, 1);
    const letter = JSON.parse(String(outputs[0]?.value)) as DeadLetter;
    assert.match(
      letter.errorMessage,
      /too many for a dead letter: they are at dialogue-tasks, partition 3, offset 17/,
    );
    assert.equal(letter.offset, 17);
  });
}

test("a dead letter without the bytes still counts how often its record was one", async () => {
  const { handle } = handlerOf(() => Promise.reject(new UnusableInput("again")));
  const headers = [{ key: hopsHeader, value: Buffer.from("2") }];
  const { outputs } = await handle({ ...record, value: Buffer.alloc(9_990), headers });
  assert.equal((JSON.parse(String(outputs[0]?.value)) as DeadLetter).hops, 3);
});

test("what is away for a while is asked again, until the record is too old", async () => {
  let tries = 0;
  const { handle, pass } = handlerOf(async () => {
    tries += 1;
    throw new ModelUnavailable("the endpoint does not answer");
  });
  const handled = handle();
  await pass(99_000);
  assert.ok(tries > 3, `${tries} tries`);
  await pass(60_000);
  const { outputs } = await handled;
  assert.equal(outputs[0]?.headers?.["dialoom-error-class"], "exhausted");
});

for (const { cause, outcome } of [
  { cause: "asked", outcome: "processed" },
  { cause: "failing", outcome: "dead_lettered" },
] as const) {
  test(`a wait that is ${cause === "asked" ? "asked for does not count" : "a failure counts"} for the age of a record`, async () => {
    let tries = 0;
    const { handler, handle, pass } = handlerOf(async () => {
      tries += 1;
      if (tries > 2) return [];
      if (tries === 1) handler.park(1_000_000, "come back later", cause);
      throw new ModelUnavailable("the endpoint does not answer");
    });
    const handled = handle();
    await pass(999_000);
    assert.equal(tries, 1);
    await pass(90_000);
    assert.equal((await handled).kind, outcome);
  });
}

test("time with a refused key does not count for the age of a record", async () => {
  let tries = 0;
  const { handle, pass } = handlerOf(async () => {
    tries += 1;
    if (tries < 20) throw new ModelMisconfigured("the endpoint refuses the key");
    if (tries === 20) throw new ModelUnavailable("the endpoint does not answer");
    return [];
  });
  const handled = handle();
  await pass(1_000_000);
  assert.equal((await handled).kind, "processed");
});

test("a refused key closes the intake, and nothing is given up for it however long it lasts", async () => {
  let wellAgain = false;
  const { handler, handle, pass } = handlerOf(async () => {
    if (!wellAgain) throw new ModelMisconfigured("the endpoint refuses the key");
    return [];
  });
  const handled = handle();
  await pass(1_000_000);
  assert.match(handler.closedBecause ?? "", /refuses the key/);
  wellAgain = true;
  await pass(20_000);
  assert.equal((await handled).kind, "processed");
  assert.equal(handler.closedBecause, undefined);
});

test("a stage that fails on one record after the other is stopped, and the last of them is not dead-lettered", async () => {
  let broken = true;
  const { handler, handle, pass } = handlerOf(async () => {
    if (broken) throw new TypeError("a bad release");
    return [];
  });
  assert.equal((await handle()).kind, "dead_lettered");
  assert.equal((await handle()).kind, "dead_lettered");
  const third = handle();
  await pass(100);
  assert.match(handler.closedBecause ?? "", /failed on 3 messages .* a bad release/);
  broken = false;
  await pass(20_000);
  assert.equal((await third).kind, "processed");
});

test("whoever stops does not wait for what is to be tried again", async () => {
  const { handler, handle, pass } = handlerOf(() => Promise.reject(new ModelUnavailable("away")));
  const given = assert.rejects(handle(), /left to the next owner/);
  await pass(10);
  handler.stopRetrying();
  await given;
});

test("work that is given up ends at once, whether or not the stage listens", async () => {
  const { handle, pass, abort } = handlerOf(() => new Promise(() => {}));
  const given = assert.rejects(handle(), /lost/);
  await pass(10);
  abort.abort(new Error("lost"));
  await given;
});

test("outputs that a broker refuses as too large become the stage's refusal, then a letter, then one without the bytes", async () => {
  const { handler } = handlerOf(async () => [text("large")], {
    refuse: (_message, { reason, message }) => [emit(rejected, "key", `${reason}: ${message}` as never)],
  });
  const input = { topic: dialogueTasks, group: "group", round: 0 };
  const refused = (refusals: number) =>
    handler.tooLarge(input, "group", record, refusals, new AbortController().signal);
  const [first, second, third] = [await refused(1), await refused(2), await refused(3)];
  assert.equal(first.kind, "processed");
  assert.equal(first.outputs[0]?.topic, "rejected");
  assert.match(String(first.outputs[0]?.value), /output_too_large: .*raise max\.message\.bytes/);
  const letters = [second, third].map(({ outputs }) => JSON.parse(String(outputs[0]?.value)) as DeadLetter);
  assert.deepEqual(
    letters.map(({ errorClass, value }) => [errorClass, value !== null]),
    [
      ["refused", true],
      ["refused", false],
    ],
  );
});
