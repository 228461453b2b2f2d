/**
 * A stage for tests that break or measure the runtime: its work is a wait, as asking a model is, and it keeps a log of its
 * runs. What it does to a dialogue follows from the dialogue alone.
 */
import { setTimeout as delay } from "node:timers/promises";
import { emit, type Topic } from "../../../services/shared/contracts/topics.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { decimal, field, fieldGroup, text, whole } from "../../../services/shared/ops/config.ts";
import { defineStage, UnusableInput } from "../../../services/shared/stream/stage.ts";
import { RunLog } from "./run-log.ts";

const topic = (name: string): Topic<"Dialogue"> => ({
  name,
  schema: "Dialogue",
  key: "dialogue id",
  retention: "7 days",
  partitions: "scaled",
});

export const loadIn = topic("load-in");
/** Every dialogue that came in and was not refused, unchanged. */
export const loadOut = topic("load-out");
/** The first turns of the same dialogues: a second output, to see whether a message's outputs stay together. */
export const loadBriefs = topic("load-briefs");
export const loadGroup = "load";

/** Dialogues whose id begins so are refused. */
export const refusedPrefix = "refused-";

export const loadStage = defineStage({
  name: "load",
  consumes: "Dialogue",
  inputs: () => [{ topic: loadIn, group: loadGroup, round: 0 }],
  outputs: () => [loadOut, loadBriefs],
  usesModels: false,
  config: fieldGroup("LOAD", {
    waitMs: field(whole(0, 600_000), "Milliseconds a message's work takes.", { default: 0 }),
    waitSpread: field(decimal(0, 1), "How far a message's wait may be off, as a share of it.", {
      default: 0,
    }),
    briefs: field(whole(0, 1), "1: a second output for every message.", { default: 0 }),
    runs: field(text, "Folder for the log of runs; empty: none is kept.", { default: "" }),
  }),
  async process(dialogue, { config }) {
    const log = config.runs === "" ? undefined : RunLog.in(config.runs);
    log?.began(dialogue.id);
    if (dialogue.id.startsWith(refusedPrefix))
      throw new UnusableInput(`${dialogue.id} is refused, as ordered`);
    if (config.waitMs > 0) {
      const off = config.waitSpread === 0 ? 0 : (2 * seeded(dialogue.id).next() - 1) * config.waitSpread;
      await delay(config.waitMs * (1 + off));
    }
    log?.ended(dialogue.id);
    const brief = { ...dialogue, tools: [], turns: dialogue.turns.slice(0, 2) };
    return [
      emit(loadOut, dialogue.id, dialogue),
      ...(config.briefs === 1 ? [emit(loadBriefs, dialogue.id, brief)] : []),
    ];
  },
});
