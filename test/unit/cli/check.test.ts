/**
 * Promises of `dialoom check`, as a process:
 * - exit code 0 when nothing is rejected, 1 when something is, 2 when something cannot be read, with its line;
 * - with --json a line a dialogue on stdout, whose turn is the position in the record's own list;
 * - gzip and zstd are told by their bytes; a catalog given apart applies to dialogues without tools.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";

const folder = mkdtempSync(join(tmpdir(), "dialoom-check-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function check(...args: string[]) {
  const main = new URL("../../../services/cli/main.ts", import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "check", ...args], {
    encoding: "utf8",
  });
  return {
    status,
    stdout,
    stderr,
    lines: () =>
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}

const tool = {
  name: "get_weather",
  description: "The weather.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const dialogue = (args: string) => ({
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", content: "How is Rome?" },
    {
      role: "assistant",
      tool_calls: [{ id: "a", type: "function", function: { name: "get_weather", arguments: args } }],
    },
    { role: "tool", tool_call_id: "a", content: "clear" },
    { role: "assistant", content: "Clear." },
  ],
});
const good = dialogue('{"city":"Rome"}');
const bad = dialogue('{"city":7}');
const jsonl = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join("");
const catalog = file("tools.json", JSON.stringify([tool]));

test("nothing rejected: 0, with a summary", () => {
  const { status, stdout } = check(file("good.jsonl", jsonl(good)), "--catalog", catalog);
  assert.equal(status, 0);
  assert.match(stdout, /1 dialogue: 1 verified, 0 rejected/);
});

test("something rejected: 1; the finding names the message, the argument and the value", () => {
  const path = file("bad.jsonl", jsonl(good, bad));
  const { status, lines, stderr } = check(path, "--catalog", catalog, "--json");
  assert.equal(status, 1);
  assert.match(stderr, /K7 +reject/);
  const [first, second] = lines();
  assert.deepEqual(first, { file: path, index: 0, line: 1, verdict: "verified", findings: [] });
  assert.equal(second.verdict, "rejected");
  const [finding] = second.findings;
  assert.deepEqual(Object.keys(finding), ["rule", "severity", "turn", "path", "evidence", "message"]);
  assert.deepEqual(
    [finding.rule, finding.turn, finding.path, finding.evidence],
    ["K7", 2, "/calls/0/arguments/city", "7"],
  );
});

test("something unreadable: 2, with its line, and the rest is checked", () => {
  const path = file(
    "broken.jsonl",
    `${JSON.stringify(bad)}\n{"messages": [\n${JSON.stringify({ text: "" })}\n`,
  );
  const { status, lines, stderr } = check(path, "--json");
  assert.equal(status, 2);
  assert.match(stderr, /broken\.jsonl:2: unreadable: column 15: /);
  assert.match(stderr, /broken\.jsonl:3: unreadable: its keys \(text\) fit no format; tried /);
  assert.deepEqual(
    lines().map(({ index, verdict }) => [index, verdict]),
    [
      [0, "verified"],
      [1, "unreadable"],
      [2, "unreadable"],
    ],
  );
});

test("a missing file, a wrong rule and a catalog without tools are wrong usage", () => {
  assert.equal(check(join(folder, "none.jsonl")).status, 2);
  assert.match(check(catalog, "--rules", "K99=off").stderr, /severities names "K99"/);
  assert.match(check(catalog, "--catalog", file("empty.json", "[]")).stderr, /no tools/);
});

test("gzip and zstd are read, whatever the name", () => {
  const text = jsonl(good, bad);
  for (const packed of [gzipSync(text), zstdCompressSync(text)]) {
    const { status, stdout } = check(file("packed", packed), "--catalog", catalog);
    assert.equal(status, 1);
    assert.match(stdout, /2 dialogues/);
  }
  assert.equal(check(file("cut.gz", gzipSync(text).subarray(0, 60))).status, 2);
});

test("rules can be weighed and left out", () => {
  const path = file("rules.jsonl", jsonl(bad));
  assert.equal(check(path, "--catalog", catalog, "--rules", "K7=warn").status, 0);
  assert.equal(check(path, "--catalog", catalog, "--rules", "K7=off").status, 0);
  assert.equal(check(path, "--catalog", catalog, "--rules", "K5=off").status, 1);
});

test("without any tools, calls are not held against an empty catalog", () => {
  assert.equal(check(file("bare.jsonl", jsonl(good))).status, 0);
  assert.equal(check(file("none.jsonl", jsonl({ ...good, tools: [] }))).status, 1);
});

test("a file of turns is one dialogue", () => {
  const turns = [
    { role: "User", text: "How is Rome?" },
    {
      role: "API",
      api_name: "get_weather",
      param_dict: { city: "Rome" },
      result: { output: "clear", exception: null },
    },
    { role: "AI", text: "Clear." },
  ];
  const { status, lines } = check(file("turns.jsonl", jsonl(...turns)), "--catalog", catalog, "--json");
  assert.equal(status, 0);
  assert.equal(lines().length, 1);
});
