/** How much of the prompts of one order an endpoint that caches prefixes serves from its cache, by step. */
import { readFileSync } from "node:fs";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { runOrder } from "../../unit/simulator/pipeline.ts";
import type { Measure } from "../measure.ts";

const catalog = new URL("../../../examples/city-trip.json", import.meta.url);

export async function* prefixMeasures(): AsyncGenerator<Measure> {
  const simulator = await startSimulator();
  const { tools } = readCatalog(readFileSync(catalog, "utf8"));
  const { usage } = await runOrder({ tools, dialogues: 40, url: simulator.url });
  await simulator.stop();
  const sum = (records: readonly LlmUsage[], count: (record: LlmUsage) => number) =>
    records.reduce((total, record) => total + count(record), 0);
  const prompt = (records: readonly LlmUsage[]) => sum(records, ({ promptTokens }) => promptTokens);
  const cached = (records: readonly LlmUsage[]) => sum(records, ({ cachedTokens }) => cachedTokens);
  for (const [step, records] of Map.groupBy(usage, (record) => record.step)) {
    process.stderr.write(`${step}: ${cached(records)} of ${prompt(records)} prompt tokens from the cache\n`);
  }
  yield {
    name: "cacheable-prompt-share",
    value: cached(usage),
    reference: prompt(usage),
    goal: { atLeast: 0.7 },
  };
}
