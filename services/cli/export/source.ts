/** Where exported dialogues come from: a topic, read between two sets of positions. */
import type { RecordName, Rejection, VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import { rejected, verified } from "../../shared/contracts/topics.ts";
import { PoisonError } from "../../shared/stream/codec.ts";
import { createKafka, prefixed } from "../../shared/stream/kafka.ts";
import { type Connection, quiet } from "../connection.ts";
import { spansOf } from "../offsets.ts";
import { readBetween } from "../topic-reader.ts";

/** Offset of the next record, by partition. */
export type Positions = Readonly<Record<string, number>>;

/** A record of the topic where it stands. */
export interface SourceRecord {
  readonly partition: number;
  readonly offset: number;
  /** Undefined when the record cannot be read. */
  readonly verified: VerifiedDialogue | undefined;
}

export interface ExportSource {
  /** Positions of the oldest records there are, and after the newest. */
  span(): Promise<{ readonly first: Positions; readonly end: Positions }>;
  /** Hands over the records from `from` up to, and without, `to`: those of a partition in order, each once. */
  read(from: Positions, to: Positions, onRecord: (record: SourceRecord) => Promise<void>): Promise<void>;
}

/** The topic of verified dialogues, or that of rejected ones. */
export function topicSource(connection: Connection, verdict: "verified" | "rejected"): ExportSource {
  const { kafka, codec } = connection;
  const topic = prefixed(kafka, verdict === "verified" ? verified.name : rejected.name);
  const decode = async (value: Buffer | null): Promise<VerifiedDialogue | undefined> => {
    if (verdict === "verified") return codec.decode("VerifiedDialogue" satisfies RecordName, value);
    return ofRejection(await codec.decode("Rejection" satisfies RecordName, value));
  };
  return {
    async span() {
      const admin = createKafka(kafka, "dialoom-cli", quiet).admin();
      await admin.connect();
      try {
        const spans = await spansOf(admin, topic);
        const positions = (of: "first" | "end") =>
          Object.fromEntries(spans.map((span) => [String(span.partition), span[of]]));
        return { first: positions("first"), end: positions("end") };
      } finally {
        await admin.disconnect();
      }
    },
    read: (from, to, onRecord) =>
      readBetween(kafka, topic, from, to, async ({ partition, offset, value }) => {
        try {
          const dialogue = await decode(value);
          if (dialogue || verdict === "verified") await onRecord({ partition, offset, verified: dialogue });
        } catch (error) {
          if (!(error instanceof PoisonError)) throw error;
          await onRecord({ partition, offset, verified: undefined });
        }
      }),
  };
}

/** A rejected dialogue with its findings, in the form of verified ones; undefined when none was written. */
function ofRejection({ dialogue, findings, rejectedAt }: Rejection): VerifiedDialogue | undefined {
  return dialogue
    ? { dialogue, maskedTurns: [], findings, experts: [], verifiedAt: rejectedAt, run: "" }
    : undefined;
}
