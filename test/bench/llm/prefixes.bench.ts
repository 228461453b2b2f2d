/** How much of the prompts of one order is a prefix of an earlier one, by step, and so can come from an endpoint's cache. */
import { readFileSync } from "node:fs";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { runOrder } from "../../unit/simulator/pipeline.ts";
import type { Bench } from "../measure.ts";

const catalog = new URL("../../../examples/city-trip.json", import.meta.url);

const bench: Bench = async function* () {
  const simulator = await startSimulator();
  const { tools } = readCatalog(readFileSync(catalog, "utf8"));
  const metrics = new Metrics({});
  const { usage } = await runOrder({ tools, dialogues: 40, url: simulator.url, metrics });
  await simulator.stop();
  const characters = countersOf((await metrics.text()).body);
  for (const [step, { all, shared }] of characters) {
    process.stderr.write(
      `${step}: ${((100 * shared) / all).toFixed(0)} % of its prompts is a shared prefix\n`,
    );
  }
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  yield {
    name: "cacheable-prompt-share",
    value: sum([...characters.values()].map(({ shared }) => shared)),
    reference: sum([...characters.values()].map(({ all }) => all)),
    goal: { atLeast: 0.7 },
  };
  // As an endpoint counts that caches from 1,024 tokens on, in steps of 128.
  yield {
    name: "cached-prompt-share",
    value: sum(usage.map(({ cachedTokens }) => cachedTokens)),
    reference: sum(usage.map(({ promptTokens }) => promptTokens)),
    goal: { atLeast: 0.6 },
  };
};
export default bench;

/** Characters of prompts by step, from the text of the metrics. */
function countersOf(text: string): Map<string, { all: number; shared: number }> {
  const counters = new Map<string, { all: number; shared: number }>();
  for (const [, labels = "", value] of text.matchAll(
    /^dialoom_llm_prompt_characters_total\{(.*)\} (\d+)/gm,
  )) {
    const step = /step="([^"]*)"/.exec(labels)?.[1] ?? "";
    const counted = counters.get(step) ?? { all: 0, shared: 0 };
    counted[labels.includes('kind="all"') ? "all" : "shared"] += Number(value);
    counters.set(step, counted);
  }
  return counters;
}
