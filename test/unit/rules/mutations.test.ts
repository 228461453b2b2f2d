/**
 * Promises about faulty data: of every kind of fault put into honest dialogues, at least 98 % are found by the rule that
 * is meant to find them, at the turn that has them. The dialogues are our own, made by the pipeline on a simulator, and those of four public sources
 * where they are at hand. Prints a line for each kind.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { runMutation } from "../../support/mutation-runs.ts";
import { mutations } from "../../support/mutations/all.ts";
import {
  apiBank,
  bfclExecuted,
  glaive,
  publicData,
  tauBenchAirline,
} from "../../support/public-dialogues.ts";
import { runOrder } from "../simulator/pipeline.ts";

/** Mutated dialogues of each kind and source: all are the same few tools and phrasings over and over. */
const most = 40;

const sources = new Map<string, readonly Dialogue[]>();

before(async () => {
  sources.set("own", await ownDialogues());
  const folder = publicData();
  if (folder === undefined) {
    console.log("the public data is not here (DIALOOM_SHARED_DATA names its folder): own dialogues only");
    return;
  }
  sources.set("tau", tauBenchAirline(folder));
  sources.set("bfcl", bfclExecuted(folder));
  sources.set("api-bank", apiBank(folder));
  sources.set("glaive", glaive(folder));
});

async function ownDialogues(): Promise<Dialogue[]> {
  const simulator = await startSimulator();
  try {
    const catalogs = ["city-trip", "library"].map(
      (name) =>
        readCatalog(readFileSync(new URL(`../../../examples/${name}.json`, import.meta.url), "utf8")).tools,
    );
    const runs = await Promise.all(
      catalogs.map((tools, index) =>
        runOrder({ tools, dialogues: 40, url: simulator.url, seed: 11 + index }),
      ),
    );
    return runs.flatMap(({ verified }) => verified.map(({ dialogue }) => dialogue));
  } finally {
    await simulator.stop();
  }
}

test("there are at least 25 kinds of faults", () => {
  assert.ok(new Set(mutations.map(({ name }) => name)).size >= 25);
  assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length);
});

for (const mutation of mutations) {
  test(`${mutation.rule} finds: ${mutation.name}`, () => {
    let [applied, caught] = [0, 0];
    const cells: string[] = [];
    for (const [source, dialogues] of sources) {
      const count = runMutation(mutation, dialogues, most);
      applied += count.applied;
      caught += count.caught;
      if (count.applied > 0) cells.push(`${source} ${count.caught}/${count.applied}`);
    }
    console.log(`${mutation.rule} ${mutation.name}: ${cells.join(", ")}`);
    assert.ok(applied > 0 || !sources.has("tau"), "no dialogue offers a place for it");
    assert.ok(caught >= 0.98 * applied, `${caught} of ${applied}`);
  });
}
