import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tool } from "../../../services/shared/contracts/generated/records.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { showTools } from "../../../services/shared/dialogue/transcript.ts";
import { readCatalog } from "../../../services/simulator/catalog.ts";
import { argumentsFor } from "../../../services/simulator/values/arguments.ts";
import { findRequests, requestFor } from "../../../services/simulator/wording/requests.ts";
import { fold, readFields } from "../../../services/simulator/wording/statement-reader.ts";
import { stateValue } from "../../../services/simulator/wording/statements.ts";
import { publicCatalogs, shopTools } from "./asking.ts";

const shown = (tools: readonly Tool[]) =>
  readCatalog(JSON.stringify(showTools(tools.map((tool) => ({ tool, availableFrom: "" })))));

for (const value of [
  "SFO",
  "New York",
  "mia_li_36",
  "2024-05-03",
  "a b, c",
  'say "hi"',
  "Ends with a stop.",
  "",
  "10:30",
  "x@y.org",
  "and",
]) {
  test(`reads back the string ${JSON.stringify(value)}`, () => {
    const schema = { type: "object", properties: { place: { type: "string" }, other: { type: "string" } } };
    const text = `Please go there with other thing, place ${stateValue(value)} and then stop.`;
    assert.equal(readFields(fold(text), schema)["place"], value);
  });
}

const catalogs = [{ name: "a shop", tools: shopTools }, ...(publicCatalogs() ?? [])];
for (const { name, tools } of catalogs) {
  test(`reads back every argument a request states: ${name}`, () => {
    const catalog = shown(tools);
    for (let seed = 0; seed < 150; seed += 1) {
      const random = seeded("request", seed);
      const calls = random.sample(catalog.tools, 2).map((tool) => ({
        tool,
        stated: argumentsFor({ tool, optionals: 0.6 }, random),
      }));
      const text = requestFor(calls, { first: seed % 2 === 0, together: seed % 3 === 0 }, random);
      const found = findRequests(text, catalog);
      assert.deepEqual(
        found.map(({ tool, stated }) => ({ tool: tool.name, stated: sorted(stated) })),
        calls.map(({ tool, stated }) => ({ tool: tool.name, stated: sorted(stated) })),
        text,
      );
    }
  });
}

test("two tools of one description are asked for in different words", () => {
  const [first, second] = shown([
    { name: "search_direct", description: "Search flights.", parameters: "{}", returns: null, origin: null },
    { name: "search_onestop", description: "Search flights.", parameters: "{}", returns: null, origin: null },
  ]).tools;
  assert.notEqual(first?.phrase, second?.phrase);
});

function sorted(args: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
}
