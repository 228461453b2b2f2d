/** `dialoom catalog import` and `diff`: several sources become one catalog that all else reads. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readSources } from "../../../services/cli/catalog-sources.ts";
import { writeCatalog } from "../../../services/shared/tools/catalog/dialoom.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { dialoom } from "../../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-import-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const tool = (name: string, description = "Does it.") => ({
  name,
  description,
  parameters: { type: "object", properties: {} },
});
const mail = file("mail.json", [tool("search", "Searches mail."), tool("send"), tool("ping")]);
const files = file("files.json", {
  tools: [
    { name: "search", description: "Searches files.", inputSchema: { type: "object" } },
    { name: "a.b", inputSchema: { type: "object" } },
  ],
});
const more = file("more.json", [tool("ping")]);
const sources = [mail, files, more].map((path) => ({ file: path, format: "auto" }));

test("tools of one name are called after their files; what is the same is there once", async () => {
  const catalog = await readSources(sources);
  assert.equal(catalog.format, "openai+mcp");
  assert.deepEqual(
    catalog.tools.map(({ name }) => name),
    ["mail_search", "send", "ping", "files_search", "a_b"],
  );
  assert.equal(catalog.definitions.length, 6);
  assert.match(catalog.definitions[5]?.notes.join() ?? "", /given before/);
});

test("what is written is read again as the same tools, with the way back to their names", async () => {
  const catalog = await readSources(sources);
  const text = writeCatalog(catalog);
  const again = readCatalog(text);
  assert.equal(again.format, "dialoom");
  assert.deepEqual(again.tools, catalog.tools);
  assert.equal(again.version, catalog.version);
  assert.ok(again.definitions.every(({ outcome }) => outcome === "imported"));
  const origins = JSON.parse(text).tools.map(
    ({ name, origin }: { name: string; origin: { name: string; source: string } }) => [
      name,
      origin.name,
      origin.source,
    ],
  );
  assert.deepEqual(origins, [
    ["mail_search", "search", "mail"],
    ["send", "send", "mail"],
    ["ping", "ping", "mail"],
    ["files_search", "search", "files"],
    ["a_b", "a.b", "files"],
  ]);
});

test("a catalog made of catalogs still tells where its tools were first written", async () => {
  const first = join(folder, "first.json");
  writeFileSync(first, writeCatalog(await readSources(sources)));
  const second = await readSources(
    [first, file("other.json", [tool("a_b", "Other.")])].map((path) => ({ file: path, format: "auto" })),
  );
  const origins = JSON.parse(writeCatalog(second)).tools.map(
    ({ name, origin }: { name: string; origin: { name: string; source: string } }) => [
      name,
      origin.name,
      origin.source,
    ],
  );
  assert.deepEqual(origins, [
    ["mail_search", "search", "mail"],
    ["send", "send", "mail"],
    ["ping", "ping", "mail"],
    ["files_search", "search", "files"],
    ["first_a_b", "a.b", "files"],
    ["other_a_b", "a_b", "other"],
  ]);
});

test("the command writes the catalog to stdout and its report to stderr", async () => {
  const { code, stdout, stderr } = await dialoom(["catalog", "import", mail, files]);
  assert.equal(code, 0);
  assert.equal(readCatalog(stdout).tools.length, 5);
  assert.match(stderr, /mended {4}search -> mail_search/);
});

test("without a tool that can be used nothing is written", async () => {
  const path = file("none.json", [{ type: "web_search" }]);
  const { code, stdout, stderr } = await dialoom(["catalog", "import", path]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /no tool that can be used/);
});

test("the difference of two catalogs is told, with 1; of the same one, with 0", async () => {
  const [changed, same] = await Promise.all([
    dialoom(["catalog", "diff", mail, more, "--json"]),
    dialoom(["catalog", "diff", mail, mail]),
  ]);
  assert.deepEqual([changed.code, same.code], [1, 0]);
  const { changes, from, to } = JSON.parse(changed.stdout);
  assert.deepEqual(changes, [
    { name: "search", change: "removed", details: [] },
    { name: "send", change: "removed", details: [] },
  ]);
  assert.notEqual(from, to);
  assert.match(same.stdout, /The tools are the same/);
});
