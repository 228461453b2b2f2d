/**
 * What a verified dialogue costs: the default profile against a multi-agent simulation, on the same tasks, with the same
 * client and the same verifier, without Kafka. The simulated model makes mistakes at rates that let the simulation pass
 * verification about as often as the paper's (61.1 %), and takes 200 ms for every answer, however long.
 *
 * Paper (arXiv 2508.12685, GPT-4o, 8,000 instances): 23.5 calls a verified dialogue against 34.4, 72.3 % against 61.1 %
 * accepted, $1,380 against $1,737.
 */
import { readFileSync } from "node:fs";
import { planner } from "../../../services/planner/stage.ts";
import type { DialogueTask } from "../../../services/shared/contracts/generated/records.ts";
import { createModels, type Ledger, llmFields, noModels } from "../../../services/shared/llm/client.ts";
import { addUsage, noUsage } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { handle, type InProcessOptions, type Outcome, runTasks } from "../../support/in-process-pipeline.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { runSimulation } from "../mas/run.ts";
import type { Bench, Measure } from "../measure.ts";

/** BENCH_DIALOGUES makes it shorter, and its figures rougher. */
const dialogues = Number(process.env["BENCH_DIALOGUES"] ?? 300);
const rounds = 4;
const concurrency = 64;
const catalogs = ["city-trip", "library"];
/** What `dialoom submit` asks for by itself. */
const limits = { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 };

/** Mistakes a request, chosen so that the simulation is accepted about as often as in the paper. */
const mistakes = {
  INVENTED_VALUE: "0.13",
  REPEATED_CALL: "0.01",
  MISSING_RESULT: "0.05",
  CONTRADICTED_RESULT: "0.07",
  DROPPED_REQUEST: "0.02",
};

/** What the planner makes of an order for each example catalog. */
async function tasks(): Promise<DialogueTask[]> {
  const planned = await Promise.all(
    catalogs.map((name) => {
      const text = readFileSync(new URL(`../../../examples/${name}.json`, import.meta.url), "utf8");
      const order = catalogOf(`bench-${name}`, dialogues / catalogs.length, readCatalog(text).tools, {
        limits,
      });
      return handle(planner, order, 0, { models: noModels, rounds, concurrency });
    }),
  );
  return planned.flat().map(({ value }) => value as DialogueTask);
}

interface Spent {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly calls: number;
  readonly tokens: number;
  /** The part of the tokens that was written. */
  readonly written: number;
  readonly seconds: number;
}

async function spend(
  env: NodeJS.ProcessEnv,
  run: (options: InProcessOptions) => Promise<Outcome & { readonly attempts?: number }>,
): Promise<Spent> {
  let usage = noUsage;
  const ledger: Ledger = {
    record({ promptTokens, cachedTokens, completionTokens }) {
      usage = addUsage(usage, { calls: 1, promptTokens, cachedTokens, completionTokens });
    },
  };
  const settings = readConfig((read) => read(llmFields), env);
  const models = createModels(settings, "bench", ledger, new Metrics({ stage: "bench" }));
  const begun = performance.now();
  const outcome = await run({ models, rounds, concurrency });
  return {
    outcome,
    attempts: outcome.attempts ?? outcome.verified.length + outcome.rejected.length,
    calls: usage.calls,
    tokens: usage.promptTokens + usage.completionTokens,
    written: usage.completionTokens,
    seconds: (performance.now() - begun) / 1_000,
  };
}

const bench: Bench = async function* () {
  const planned = await tasks();
  const simulator = await startSimulatorProcess({ ...mistakes, LATENCY_MS: 200 });
  try {
    const env = {
      LLM_BASE_URL: simulator.url,
      LLM_MODEL: "simulator",
      LLM_MAX_CONCURRENCY: String(concurrency),
    };
    const ours = await spend(env, (options) => runTasks(planned, options));
    const theirs = await spend(env, (options) => runSimulation(planned, options));
    const per = (spent: Spent, what: "calls" | "tokens" | "written" | "seconds") =>
      spent[what] / spent.outcome.verified.length;
    const against = (name: string, what: "calls" | "tokens" | "seconds", atMost: number): Measure => ({
      name,
      value: per(ours, what),
      reference: per(theirs, what),
      goal: { atMost },
    });
    // What the comparison is worth depends on how near the simulation comes to the paper's 61.1 %.
    process.stderr.write(
      [
        `verified ${ours.outcome.verified.length} and ${theirs.outcome.verified.length} of ${planned.length}`,
        `attempts ${ours.attempts} and ${theirs.attempts}`,
        `tokens written per verified ${Math.round(per(ours, "written"))} and ${Math.round(per(theirs, "written"))}\n`,
      ].join("; "),
    );
    yield { name: "calls-per-verified", value: per(ours, "calls"), reference: 12, goal: { atMost: 1 } };
    yield against("calls-vs-simulation", "calls", 0.5);
    yield against("tokens-vs-simulation", "tokens", 0.6);
    yield against("time-vs-simulation", "seconds", 0.6);
    yield {
      name: "acceptance-after-repair",
      value: ours.outcome.verified.length / ours.attempts,
      reference: 0.9,
      goal: { atLeast: 1 },
    };
    yield {
      name: "acceptance-vs-simulation",
      value: ours.outcome.verified.length / ours.attempts,
      reference: theirs.outcome.verified.length / theirs.attempts,
      goal: { atLeast: 1 },
    };
  } finally {
    await simulator.stop();
  }
};

export default bench;
