/** SECURITY.md names a test for each threat: it is there, and has the case that is quoted. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));
const rows = readFileSync(join(project, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| [^|]+ \| [^|]+ \| [^|]+ \|$/.test(line) && !line.startsWith("| threat"));

/** Text of a test file, or of all in a folder. */
function textOf(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, "utf8");
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(path, name), "utf8"))
    .join("\n");
}

test("SECURITY.md has its table of threats", () => assert.ok(rows.length >= 12, `${rows.length} rows`));

for (const row of rows) {
  const [, threat = "", , tests = ""] = row.split("|").map((cell) => cell.trim());
  test(`held by a test that is there: ${threat}`, () => {
    const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, path]) => path as string);
    assert.ok(named.length > 0, "a test is named");
    // A name alone stands beside the one before it.
    let folder = "test";
    const paths = named.map((name) => {
      const path = name.startsWith("test/") ? name : `${folder}/${name}`;
      folder = name.startsWith("test/") && name.endsWith(".ts") ? dirname(name) : folder;
      return join(project, path);
    });
    for (const path of paths) assert.ok(existsSync(path), path);
    const text = paths.map(textOf).join("\n");
    for (const [, quoted = ""] of tests.matchAll(/\("([^"]+)"\)/g)) assert.ok(text.includes(quoted), quoted);
  });
}
