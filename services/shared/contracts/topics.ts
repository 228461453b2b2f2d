/**
 * The topics of the pipeline, each declared once: `dialoom setup` creates them, stages name them, the docs list them.
 * A topic carries one record type; its subject in the schema registry is `<topic>-value`.
 */
import type { RecordName, Records } from "./generated/records.ts";

export interface Topic<N extends RecordName = RecordName> {
  /** Name without the installation's prefix. */
  readonly name: string;
  /** Record type of the values. */
  readonly schema: N;
  /** What the key is, for people. */
  readonly key: string;
  /** How long records are kept; "forever" for what users must not lose. */
  readonly retention: "forever" | "7 days";
  /** Topics of low traffic need one partition only; the others get as many as `dialoom setup` is told. */
  readonly partitions: "scaled" | 1;
}

const topic = <N extends RecordName>(
  name: string,
  schema: N,
  key: string,
  retention: Topic["retention"],
  partitions: Topic["partitions"] = "scaled",
): Topic<N> => ({ name, schema, key, retention, partitions });

export const toolCatalogs = topic("tool-catalogs", "ToolCatalog", "order id", "forever", 1);
export const dialogueTasks = topic("dialogue-tasks", "DialogueTask", "dialogue id", "7 days");
export const skeletons = topic("skeletons", "Dialogue", "dialogue id", "7 days");
export const verified = topic("verified", "VerifiedDialogue", "dialogue id", "forever");
export const rejected = topic("rejected", "Rejection", "dialogue id", "forever");
export const deadLetters = topic("dead-letters", "DeadLetter", "key of the original message", "forever", 1);
export const llmUsage = topic("llm-usage", "LlmUsage", "dialogue id", "forever");

/** The topic that holds dialogues after refinement round `round` (from 1). The last round's topic holds the candidates. */
export const refineRound = (round: number): Topic<"Dialogue"> =>
  topic(`refine-round-${round}`, "Dialogue", "dialogue id", "7 days");

/** The topic that round `round` (from 1) reads: the skeletons, or the round before. */
export const refineInput = (round: number): Topic<"Dialogue"> =>
  round === 1 ? skeletons : refineRound(round - 1);

/** Every topic of a pipeline with `rounds` refinement rounds. */
export function allTopics(rounds: number): readonly Topic[] {
  return [
    toolCatalogs,
    dialogueTasks,
    skeletons,
    ...Array.from({ length: rounds }, (_, index) => refineRound(index + 1)),
    verified,
    rejected,
    deadLetters,
    llmUsage,
  ];
}

/** A message to be produced: what a stage hands back instead of producing it itself. */
export type Output = {
  [N in RecordName]: { readonly topic: Topic<N>; readonly key: string; readonly value: Records[N] };
}[RecordName];

/** Makes an output of a stage. */
export function emit<N extends RecordName>(to: Topic<N>, key: string, value: Records[N]): Output {
  return { topic: to, key, value } as unknown as Output;
}
