/**
 * What a stage is: an object that says what it reads, which settings it has, and how a message becomes outputs. A stage
 * is a pure function and never sees Kafka, retries, metrics or JSON; the runtime does all that.
 */
import type { RecordName, Records } from "../contracts/generated/records.ts";
import type { Output, Topic } from "../contracts/topics.ts";
import type { Models } from "../llm/model.ts";
import type { FieldGroup } from "../ops/config.ts";

/** One topic a stage reads, and the consumer group it reads it with. */
export interface StageInput<N extends RecordName = RecordName> {
  readonly topic: Topic<N>;
  readonly group: string;
  /** Refinement round this input feeds; 0 where rounds do not apply. */
  readonly round: number;
}

/** Settings of the whole pipeline that more than one stage must agree on. */
export interface PipelineSettings {
  /** Refinement rounds, and so refine-round topics, of the pipeline. */
  readonly rounds: number;
}

export interface StageContext<F> {
  readonly config: F;
  readonly pipeline: PipelineSettings;
  readonly input: Pick<StageInput, "round">;
  readonly models: Models;
  /** Aborted when the result is of no more use: the partition went to another replica, or this one stops at once. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A text that nobody can know beforehand, another one each time. Nothing that must be the same on a replay may hang on it. */
  nonce(): string;
  /** A note for the log; never the text of a dialogue or a prompt. */
  note(message: string, details?: Readonly<Record<string, unknown>>): void;
}

export interface Stage<N extends RecordName, F> {
  readonly name: string;
  /** Record type of every input. */
  readonly consumes: N;
  /** Topics and groups to read, given the settings. */
  inputs(pipeline: PipelineSettings, config: F): readonly StageInput<N>[];
  /** Every topic the stage may write to; dead-letters and llm-usage are the runtime's own. */
  outputs(pipeline: PipelineSettings): readonly Topic[];
  /** Whether the stage asks models. */
  readonly usesModels: boolean;
  readonly config: FieldGroup<F>;
  /**
   * Makes the outputs of a message.
   *
   * @throws UnusableInput when the message can be read but never used: it goes to dead-letters with its bytes.
   * @throws ModelUnavailable, ModelMisconfigured as models do: the message is tried again.
   */
  process(message: Records[N], context: StageContext<F>): Promise<readonly Output[]>;
  /**
   * Makes the outputs of a message that has to be refused for a reason outside of the stage, such as an output that no
   * broker takes. A stage without it has such messages dead-lettered.
   */
  refuse?(message: Records[N], refusal: ForeignRefusal, context: StageContext<F>): readonly Output[];
}

/** Why the runtime refuses what a stage made. */
export interface ForeignRefusal {
  /** In one word, for counting. */
  readonly reason: "output_too_large" | "budget";
  /** For people: what, how large, and how to mend it. */
  readonly message: string;
}

/** Fixes the types of a stage from its parts. */
export function defineStage<N extends RecordName, F>(stage: Stage<N, F>): Stage<N, F> {
  return stage;
}

/** A message that can be read but never used, such as a broken order. The message says which field, and how to mend it. */
export class UnusableInput extends Error {
  override readonly name = "UnusableInput";
}
