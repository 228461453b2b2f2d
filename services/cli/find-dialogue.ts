/** Finds a dialogue by its id, wherever it has got to. */
import type { RecordName, Records } from "../shared/contracts/generated/records.ts";
import { refineRound, rejected, skeletons, type Topic, verified } from "../shared/contracts/topics.ts";
import { prefixed } from "../shared/stream/kafka.ts";
import type { Connection } from "./connection.ts";
import type { FoundDialogue } from "./dialogue-view.ts";
import { readToEnd } from "./topic-reader.ts";

/**
 * Looks where dialogues end, then where they pass, from the last round back; the newest record of a topic counts.
 *
 * @returns undefined when there is no such dialogue
 */
export async function findDialogue(connection: Connection, id: string): Promise<FoundDialogue | undefined> {
  const ended = await latest(connection, id, [verified, rejected]);
  const asVerified = ended.get(verified.name);
  const topicOf = (topic: Topic) => prefixed(connection.kafka, topic.name);
  if (asVerified) {
    const value = asVerified as Records["VerifiedDialogue"];
    return { state: "verified", topic: topicOf(verified), value };
  }
  const asRejected = ended.get(rejected.name);
  if (asRejected) {
    return { state: "rejected", topic: topicOf(rejected), value: asRejected as Records["Rejection"] };
  }
  const rounds = Array.from({ length: connection.rounds }, (_, index) =>
    refineRound(connection.rounds - index),
  );
  const passing = [...rounds, skeletons];
  const found = await latest(connection, id, passing);
  const topic = passing.find(({ name }) => found.has(name));
  if (!topic) return undefined;
  return {
    state: "in progress",
    topic: topicOf(topic),
    value: found.get(topic.name) as Records["Dialogue"],
  };
}

/** The newest record with this key on each topic, decoded, by the topic's plain name. */
async function latest(
  { kafka, codec }: Connection,
  id: string,
  topics: readonly Topic[],
): Promise<Map<string, Records[RecordName]>> {
  const byName = new Map(topics.map((topic) => [prefixed(kafka, topic.name), topic]));
  const found = new Map<string, Records[RecordName]>();
  await readToEnd(kafka, [...byName.keys()], async ({ topic: name, key, value }) => {
    const topic = byName.get(name);
    if (!topic || key?.toString("utf8") !== id) return;
    const record = await codec.decode(topic.schema, value);
    // Second verdicts are asked for by their run.
    if ("run" in record && record.run !== "") return;
    found.set(topic.name, record);
  });
  return found;
}
