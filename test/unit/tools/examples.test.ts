import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";

const folder = new URL("../../../examples/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));

for (const file of files) {
  test(`examples/${file} is usable as it is`, () => {
    const { definitions, tools } = readCatalog(readFileSync(new URL(file, folder), "utf8"));
    for (const { outcome, notes } of definitions)
      assert.deepEqual({ outcome, notes }, { outcome: "imported", notes: [] });
    for (const { description, returns } of tools) assert.ok(description !== "" && returns !== null);
  });
}

test("the main example has tools enough for a demonstration", () => {
  const text = readFileSync(new URL("city-trip.json", folder), "utf8");
  assert.ok(readCatalog(text).tools.length >= 12);
});
