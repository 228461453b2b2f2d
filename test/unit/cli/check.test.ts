/**
 * Promises of `dialoom check`, as a process:
 * - exit code 0 when nothing is rejected, 1 when something is, 2 when something cannot be read, with its line;
 * - with --json a line a dialogue on stdout, whose turn is the position in the record's own list;
 * - with --set the dialogues of all files are one set: copies, tasks of benchmarks, tools, kinds, quotas;
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

const asking = (city: string, words: string) => ({
  ...dialogue(JSON.stringify({ city })),
  messages: dialogue(JSON.stringify({ city })).messages.map((message) =>
    message.role === "user" ? { ...message, content: words } : message,
  ),
});
const rome = asking(
  "Rome",
  "Could you tell me what the weather in Rome is like on this fine day, as I leave soon?",
);
const oslo = asking(
  "Oslo",
  "I wonder whether it rains in Oslo; my sister has a wedding there and no umbrella.",
);
const set = (...args: string[]) => check(...args, "--catalog", catalog);

test("a set without copies: 0, with its kinds and tools", () => {
  const { status, stdout } = set(file("clean.jsonl", jsonl(rome, oslo)), "--set");
  assert.equal(status, 0);
  assert.match(stdout, /As a set: 2 with 0 exact copies and 0 near copies; 0 of the benchmarks' tasks/);
  assert.match(stdout, /Kinds: \(none\) 2\./);
  assert.match(stdout, /Tools, by dialogues that call them: get_weather 2\./);
  assert.doesNotMatch(set(join(folder, "clean.jsonl")).stdout, /As a set/, "nobody asked for it");
});

test("a copy in another file: 1, and the finding names where the first one stands", () => {
  const [one, two] = [file("one.jsonl", jsonl(oslo, rome)), file("two.jsonl", jsonl(rome))];
  assert.equal(set(one, two).status, 0, "single dialogues are fine");
  const { status, stdout, stderr } = set(one, two, "--set");
  assert.equal(status, 1);
  assert.match(stdout, /D1 +reject +no exact copies +.*two\.jsonl:1 +1 +1/);
  assert.match(stdout, /3 dialogues: 2 verified, 1 rejected/);
  assert.match(stderr, /1 dialogue rejected/);
  const lines = set(one, two, "--set", "--json").lines();
  assert.deepEqual(
    lines.slice(0, 3).map(({ verdict }) => verdict),
    ["verified", "verified", "rejected"],
  );
  const [finding] = lines[2].findings;
  assert.deepEqual([finding.rule, finding.turn, finding.evidence], ["D1", null, `${one}:2#1`]);
  assert.equal(set(one, two, "--set", "--rules", "D1=warn").status, 0);
});

test("a near copy is a warning", () => {
  const words = Array.from({ length: 80 }, (_, at) => `word${at}`).join(" ");
  const path = file("near.jsonl", jsonl(asking("Rome", words), asking("Rome", `${words} please`)));
  const { status, stdout } = set(path, "--set");
  assert.equal(status, 0);
  assert.match(stdout, /D2 +warn +no near copies/);
  assert.equal(set(path, "--set", "--rules", "D2=reject").status, 1);
});

test("a task of a benchmark: 1, with where it stands", () => {
  const benchmark = file(
    "bench.jsonl",
    jsonl({ question: [[{ role: "user", content: oslo.messages[1]?.content }]] }),
  );
  const { status, lines } = set(join(folder, "clean.jsonl"), "--benchmark", benchmark, "--json");
  assert.equal(status, 1);
  const [first, second, whole] = lines();
  assert.equal(first.verdict, "verified");
  assert.deepEqual([second.findings[0].rule, second.verdict], ["D5", "rejected"]);
  assert.match(second.findings[0].message, /bench\.jsonl:1/);
  assert.equal(whole.set.contaminated, 1);
});

test("quotas: met is silent, missed a warning, and an error where D4 is one", () => {
  const path = join(folder, "clean.jsonl");
  const met = set(path, "--quota", "tool:get_weather=2");
  assert.equal(met.status, 0);
  assert.match(met.stdout, /Quotas: tool:get_weather 2 of 2\./);
  assert.doesNotMatch(met.stdout, /D4/);
  const missing = ["--quota", "tool:get_weather=3", "--quota", "kind:parallel=1"];
  const missed = set(path, ...missing);
  assert.equal(missed.status, 0);
  assert.match(missed.stdout, /D4 +warn +quotas are met +the set +2 +0/);
  assert.match(missed.stdout, /tool:get_weather 2 of 3 \(missed\), kind:parallel 0 of 1 \(missed\)/);
  const refused = set(path, ...missing, "--rules", "D4=reject");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /Only 2 dialogues call get_weather, and 3 are wanted/);
});

test("with --json the set is a last line of its own", () => {
  const { status, lines } = set(join(folder, "clean.jsonl"), "--set", "--quota", "kind:parallel=1", "--json");
  assert.equal(status, 0);
  const { set: whole } = lines()[2];
  assert.ok(whole.distinct3 > 0 && whole.distinct3 <= 1 && whole.tokenBudget > 30);
  assert.deepEqual(
    { ...whole, distinct3: 1, tokenBudget: 40 },
    {
      dialogues: 2,
      exactCopies: 0,
      nearCopies: 0,
      contaminated: 0,
      tools: { get_weather: 2 },
      kinds: { "": 2 },
      distinct3: 1,
      tokenBudget: 40,
      quotas: [{ of: "kind", name: "parallel", least: 1, found: 0 }],
      findings: [
        {
          rule: "D4",
          severity: "warn",
          turn: null,
          path: "",
          evidence: "parallel",
          message: "Only 0 dialogues are of kind parallel, and 1 are wanted; add some.",
        },
      ],
    },
  );
});

test("a quota or benchmark that cannot be used is wrong usage", () => {
  const path = join(folder, "clean.jsonl");
  const quota = set(path, "--quota", "get_weather=2");
  assert.equal(quota.status, 2);
  assert.match(quota.stderr, /tool:NAME=N or kind:NAME=N/);
  for (const benchmark of [join(folder, "nowhere.jsonl"), file("silent.jsonl", '{"a": 1}\n')]) {
    const { status, stderr } = set(path, "--benchmark", benchmark);
    assert.equal(status, 2);
    assert.match(stderr, /The benchmark .* cannot be used/);
  }
});
