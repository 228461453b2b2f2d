import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseToolsText } from "../../../services/shared/tools/openai-tools.ts";
import { usableTools } from "../../../services/shared/tools/usable.ts";

const folder = new URL("../../../examples/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));

for (const file of files) {
  test(`examples/${file} is usable as it is`, () => {
    const { tools, refused } = parseToolsText(readFileSync(new URL(file, folder), "utf8"));
    assert.deepEqual(refused, []);
    const { usable, dropped, notes } = usableTools(tools);
    assert.deepEqual({ dropped, notes }, { dropped: [], notes: [] });
    for (const { description, returns } of usable) assert.ok(description !== "" && returns !== null);
  });
}

test("the main example has tools enough for a demonstration", () => {
  const text = readFileSync(new URL("city-trip.json", folder), "utf8");
  assert.ok(parseToolsText(text).tools.length >= 12);
});
