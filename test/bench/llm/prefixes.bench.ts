/**
 * How much of the prompts of one order is a prefix of an earlier one, and so can come from an endpoint's cache: with all
 * stages in one process, with a process a stage, and with two replicas a stage, all at one endpoint.
 */
import { readFileSync } from "node:fs";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { hashOf } from "../../../services/shared/dialogue/canonical.ts";
import type { ModelClients } from "../../../services/shared/llm/client.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { modelsAt, runOrder } from "../../unit/simulator/pipeline.ts";
import type { Bench, Measure } from "../measure.ts";
import { startPrefixTap } from "./prefix-tap.ts";

const catalog = new URL("../../../examples/city-trip.json", import.meta.url);

/** Clients share nothing, just as processes do. The name of the one that does a message of a stage with this key. */
const layouts: Readonly<Record<string, (stage: string, key: string) => string>> = {
  "": () => "all",
  "-stages": (stage) => stage,
  "-replicas": (stage, key) => `${stage}/${Number.parseInt(hashOf(key).slice(0, 8), 16) % 2}`,
};

async function* sharesWith(layout: string, clientOf: (stage: string, key: string) => string) {
  const simulator = await startSimulator();
  const tap = await startPrefixTap(simulator.url);
  const { tools } = readCatalog(readFileSync(catalog, "utf8"));
  const usage: LlmUsage[] = [];
  const clients = new Map<string, ModelClients>();
  await runOrder({
    tools,
    dialogues: 40,
    url: tap.url,
    modelsFor: (stage, key) => {
      const name = clientOf(stage, key);
      const client = clients.get(name) ?? modelsAt(tap.url, { usage });
      clients.set(name, client);
      return client;
    },
  });
  for (const client of clients.values()) client.close();
  await tap.stop();
  await simulator.stop();
  for (const [step, { all, shared }] of tap.characters) {
    process.stderr.write(
      `${clients.size} clients, ${step}: ${((100 * shared) / all).toFixed(0)} % of its prompts is a shared prefix\n`,
    );
  }
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  const cacheable: Measure = {
    name: `cacheable-prompt-share${layout}`,
    value: sum([...tap.characters.values()].map(({ shared }) => shared)),
    reference: sum([...tap.characters.values()].map(({ all }) => all)),
    goal: { atLeast: 0.7 },
  };
  yield cacheable;
  // As an endpoint counts that caches from 1,024 tokens on, in steps of 128.
  const cached: Measure = {
    name: `cached-prompt-share${layout}`,
    value: sum(usage.map(({ cachedTokens }) => cachedTokens)),
    reference: sum(usage.map(({ promptTokens }) => promptTokens)),
    goal: { atLeast: 0.6 },
  };
  yield cached;
}

const bench: Bench = async function* () {
  for (const [layout, clientOf] of Object.entries(layouts)) yield* sharesWith(layout, clientOf);
};
export default bench;
