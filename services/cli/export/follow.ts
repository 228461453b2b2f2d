/** Keeps an export up to date: a generation whenever something new is there, until it is told to stop. */
import { setTimeout as delay } from "node:timers/promises";
import { type ExportJob, runGeneration } from "./job.ts";
import type { ExportState } from "./state.ts";

export interface FollowOptions {
  /** Least time between two generations: each makes files of its own. */
  readonly everyMs: number;
  /** Ends following; a generation that runs is completed first. */
  readonly signal: AbortSignal;
  /** Told after each generation. */
  readonly onGeneration: (state: ExportState) => void;
}

/** Exports what is there, and then what comes in. */
export async function followExport(
  job: ExportJob,
  { everyMs, signal, onGeneration }: FollowOptions,
): Promise<ExportState> {
  for (;;) {
    const { state, ran } = await runGeneration(job);
    if (ran) onGeneration(state);
    if (signal.aborted) return state;
    await delay(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return state;
  }
}
