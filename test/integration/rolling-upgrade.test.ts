/**
 * A rolling upgrade on a real broker and registry: replicas of the last release and of the next one share a topic and a
 * group while each writes with its own schema. The last release is the golden schema set; the next one is today's with one
 * more optional field, so that the two differ whatever was released last.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import type { SupervisedService } from "../../services/cli/supervised-service.ts";
import type { Dialogue } from "../../services/shared/contracts/generated/records.ts";
import { type AvroObject, sourceSchemas } from "../../services/shared/contracts/schemas.ts";
import { deadLetters } from "../../services/shared/contracts/topics.ts";
import type { FetchedRecord } from "../../services/shared/stream/record.ts";
import { judge } from "../chaos/verdict.ts";
import { goldens } from "../support/golden.ts";
import { loadDialogue } from "../support/load/dialogues.ts";
import type { Installation } from "../support/load/installation.ts";
import { loadBriefs, loadIn, loadOut } from "../support/load/stage.ts";
import { type ReleaseSnapshot, releaseWith } from "../support/release-snapshot.ts";

type NextDialogue = Dialogue & { readonly sinceNext: string | null };
type Writer = "last" | "next";

const partitions = 4;
const perPhase = 40;
const env = { LOAD_WAIT_MS: "60", LOAD_WAIT_SPREAD: "0.5", LOAD_BRIEFS: "1", STREAM_MAX_IN_FLIGHT: "4" };
const releases: ReleaseSnapshot[] = [];
const installations = {} as Record<Writer, Installation>;
let fed = 0;

before(async () => {
  const { version } = goldens().at(-1) ?? {};
  const lastSchemas = new Map(
    goldens().flatMap((golden) =>
      golden.version === version ? [[golden.record as string, golden.schema]] : [],
    ),
  );
  const today = sourceSchemas();
  const dialogue = today.get("Dialogue") as AvroObject;
  const added = { name: "sinceNext", type: ["null", "string"], doc: "Of the next release.", default: null };
  const nextSchemas = new Map(today).set("Dialogue", {
    ...dialogue,
    fields: [...(dialogue.fields ?? []), added],
  });
  const platform = {
    brokers: (process.env["KAFKA_BROKERS"] ?? "").split(","),
    registryUrl: process.env["SCHEMA_REGISTRY_URL"] ?? "",
  };
  const installed = async (schemas: ReadonlyMap<string, AvroObject>, beside?: Installation) => {
    const release = releaseWith(schemas);
    releases.push(release);
    const module = await release.load<typeof import("../support/load/installation.ts")>(
      "test/support/load/installation.ts",
    );
    return module.Installation.on(platform, partitions, undefined, beside?.kafka.topicPrefix);
  };
  installations.last = await installed(lastSchemas);
  installations.next = await installed(nextSchemas, installations.last);
});
after(async () => {
  await installations.next?.stop("at once");
  await installations.last?.remove();
  if (installations.next) rmSync(installations.next.folder, { recursive: true, force: true });
  for (const release of releases) release.remove();
});

/** Feeds dialogues that both releases wrote to every partition, without waiting for what becomes of them. */
async function feed(): Promise<void> {
  for (const writer of ["last", "next"] as const) {
    const { codec } = installations[writer];
    const messages = Array.from({ length: perPhase / 2 }, async (_, index) => {
      const id = `${writer}-${fed + index}`;
      const dialogue: NextDialogue = { ...loadDialogue(id, 1_500), sinceNext: `new in ${id}` };
      return { key: id, value: await codec.encode(loadIn, dialogue), partition: index % partitions };
    });
    await installations[writer].feed(await Promise.all(messages));
  }
  fed += perPhase / 2;
}

async function owned(replica: SupervisedService): Promise<number> {
  const answer = await fetch(`${replica.url}/statusz`);
  const { inputs } = (await answer.json()) as { inputs: { partitions: unknown[] }[] };
  return inputs.reduce((sum, input) => sum + input.partitions.length, 0);
}

/** Waits until the replicas share the partitions: each works on some. */
async function shared(...replicas: (SupervisedService | undefined)[]): Promise<void> {
  const all = async () => {
    const counts = await Promise.all(replicas.map((replica) => (replica ? owned(replica) : 0)));
    return counts.every((count) => count > 0) && counts.reduce((a, b) => a + b, 0) === partitions;
  };
  assert.ok(await pollUntil(all, { limitMs: 30_000, everyMs: 50 }), "the partitions are shared out");
}

test("both releases work side by side on a topic while replicas are replaced one at a time", async () => {
  const { last, next } = installations;
  const [first, second] = await last.startReady(2, env);
  await shared(first, second);
  await feed();
  const [third] = await next.startReady(1, env);
  await feed();
  await last.stop("gracefully", first ? [first] : []);
  await shared(second, third);
  // Read by both while both are there, and so written by both.
  await feed();
  const [fourth] = await next.startReady(1, env);
  await feed();
  await last.stop("gracefully", second ? [second] : []);
  await shared(third, fourth);
  await feed();
  const done = async () => (await next.progress()).open === 0;
  assert.ok(await pollUntil(done, { limitMs: 30_000, everyMs: 100 }), "everything is worked on");
  await next.stop("gracefully");

  const inputs = await next.read(loadIn);
  const outputs = await next.read(loadOut);
  const letters = await Promise.all(
    (await next.read(deadLetters)).map(({ value }) => next.codec.decode("DeadLetter", value)),
  );
  const verdict = judge({
    inputs,
    outputs: new Map([
      [loadOut.name, outputs],
      [loadBriefs.name, await next.read(loadBriefs)],
    ]),
    unchangedOn: "none: releases write other bytes",
    deadLetters: letters,
    lag: (await next.progress()).open,
    disputed: [],
  });
  assert.deepEqual(verdict, {
    lost: [],
    duplicated: [],
    foreign: [],
    changed: [],
    disputed: [],
    lag: 0,
    holds: true,
  });
  assert.equal(outputs.length, 2 * fed);

  const given = new Map(inputs.map((record) => [keyOf(record), record]));
  const ways = new Set<string>();
  const ids = { last: await schemaId(last), next: await schemaId(next) };
  const writerOf = ({ value }: FetchedRecord): Writer =>
    value?.readUInt32BE(1) === ids.next ? "next" : "last";
  for (const output of outputs) {
    const id = keyOf(output);
    const input = given.get(id) as FetchedRecord;
    const way = { fedBy: writerOf(input), workedOnBy: writerOf(output) };
    ways.add(`${way.fedBy}, ${way.workedOnBy}`);
    const asLast = (record: FetchedRecord) => last.codec.decode("Dialogue", record.value);
    assert.deepEqual(await asLast(output), await asLast(input), `${id}: what both know is kept`);
    const { sinceNext } = (await next.codec.decode("Dialogue", output.value)) as NextDialogue;
    const kept = way.fedBy === "next" && way.workedOnBy === "next" ? `new in ${id}` : null;
    assert.equal(sinceNext, kept, `${id}: what only the next release knows is kept by it alone`);
  }
  assert.notEqual(ids.last, ids.next);
  assert.deepEqual(
    [...ways].sort(),
    ["last, last", "last, next", "next, last", "next, next"],
    "each release worked on what each had written",
  );
});

const keyOf = (record: FetchedRecord) => record.key?.toString() ?? "";

/** Id of the schema with which a release writes dialogues. */
async function schemaId({ codec }: Installation): Promise<number> {
  return (await codec.encode(loadIn, loadDialogue("any", 0))).readUInt32BE(1);
}
