/** `dialoom catalog lint`: one report of every definition, for people and as one JSON object, and an exit code. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { dialoom } from "../../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-lint-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return path;
}

const find = {
  type: "function",
  function: { name: "find", description: "Finds.", parameters: { type: "object", properties: {} } },
};
const dotted = {
  type: "function",
  function: { name: "a.find", description: "Finds.", parameters: { type: "dict", properties: {} } },
};

test("a catalog that is good as it is ends with 0", async () => {
  const path = file("good.json", [find]);
  const [json, text] = await Promise.all([
    dialoom(["catalog", "lint", path, "--json"]),
    dialoom(["catalog", "lint", path]),
  ]);
  assert.deepEqual([json.code, json.stderr, text.code, text.stderr], [0, "", 0, ""]);
  const report = JSON.parse(json.stdout);
  assert.equal(report.file, path);
  assert.equal(report.format, "openai");
  assert.deepEqual(report.counts, { definitions: 1, imported: 1, mended: 0, refused: 0, tools: 1 });
  assert.deepEqual(report.tools, [
    { name: "find", exportName: "find", outcome: "imported", notes: [], at: "[0]", source: "" },
  ]);
  assert.match(text.stdout, /imported {2}find {2}\(\[0\]\)\n.*1 definitions: 1 imported/);
});

test("something mended or refused ends with 1, and is told", async () => {
  const { code, stdout } = await dialoom([
    "catalog",
    "lint",
    file("mixed.json", [find, dotted, { type: "web_search" }]),
    "--json",
  ]);
  assert.equal(code, 1);
  const { tools, counts } = JSON.parse(stdout);
  assert.deepEqual(counts, { definitions: 3, imported: 1, mended: 1, refused: 1, tools: 2 });
  assert.deepEqual(
    tools.map(({ name, exportName, outcome }: Record<string, unknown>) => [name, exportName, outcome]),
    [
      ["find", "find", "imported"],
      ["a.find", "a_find", "mended"],
      ["web_search", null, "refused"],
    ],
  );
});

test("what cannot be read ends with 2, with one JSON object all the same", async () => {
  const big = file("big.json", "[");
  truncateSync(big, 2 ** 30);
  const unreadable = [
    file("prose.txt", "Nothing here."),
    file("latin1.json", Buffer.from('[{"name":"caf\xe9"}]', "latin1")),
    file("nested.json", "[".repeat(200_000)),
    file("swagger.yaml", 'swagger: "2.0"\npaths: {}\n'),
    join(folder, "absent.json"),
    big,
  ];
  const results = await Promise.all(unreadable.map((path) => dialoom(["catalog", "lint", path, "--json"])));
  const messages = [
    /no catalog in any known form/,
    /no utf-8 text/i,
    /100 levels/,
    /Swagger 2\.0/,
    /ENOENT/,
    /more than 64 MiB/,
  ];
  results.forEach(({ code, stdout, stderr }, index) => {
    const wanted = messages[index] ?? /^$/;
    assert.equal(code, 2, unreadable[index]);
    assert.match(stderr, wanted);
    const report = JSON.parse(stdout);
    assert.match(report.error, wanted);
    assert.deepEqual([report.format, report.tools], [null, []]);
  });
});

test("what a catalog says cannot move the cursor of a terminal", async () => {
  const evil = {
    type: "function",
    function: { name: "find\u001b[2J", description: "x\u202e", parameters: {} },
  };
  const { code, stdout } = await dialoom(["catalog", "lint", file("evil.json", [evil])]);
  assert.equal(code, 1);
  assert.doesNotMatch(stdout, /[\u001b\u202e]/);
  assert.match(stdout, /find\\u\{1b\}/);
  assert.match(stdout, /direction of text/);
});
