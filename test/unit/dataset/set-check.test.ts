/** Promises about sets: copies and near copies are found, quotas and benchmarks are held against, and nothing else is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import type { Turn } from "../../../services/shared/contracts/generated/records.ts";
import { Contamination, requestsIn } from "../../../services/shared/dataset/contamination.ts";
import { NearDuplicates, signatureOf, similarity } from "../../../services/shared/dataset/near-duplicates.ts";
import { SetCheck, type SetOptions } from "../../../services/shared/dataset/set-check.ts";
import { contentHash, shingles } from "../../../services/shared/dataset/text.ts";
import { checklistIds, withoutCheck } from "../../../services/shared/rules/checklist.ts";
import { user } from "../../support/dialogue-builder.ts";

const request =
  "I would like to fly from Oslo to New York on the twentieth of May, with a window seat and one checked bag, please.";
const { turns } = user(request)
  .calls("book", { to: "JFK", from: "OSL" })
  .returns({ id: "B1" })
  .says("Booked as B1.")
  .build();
const { turns: other } = user("What is the weather like in Rome at the moment?")
  .calls("get_weather", { city: "Rome" })
  .returns({ sky: "clear" })
  .says("It is clear in Rome.")
  .build();
const renamed = (given: readonly Turn[]): Turn[] => given.map((turn) => ({ ...turn, id: `x${turn.id}` }));
const reworded = turns.map((turn) =>
  turn.role === "user" ? { ...turn, content: turn.content.replace(", please", "") } : turn,
);

function found(options: SetOptions, ...dialogues: readonly (readonly Turn[])[]): string[] {
  const set = new SetCheck(options);
  const each = dialogues.flatMap((given, index) =>
    set.add({ id: `d${index}`, turns: given, kind: "sequential" }),
  );
  return [...each, ...set.finish()].map(({ rule, severity, id }) => `${rule} ${severity} ${id ?? "-"}`);
}

test("D1 rejects an exact copy under other ids, and passes another dialogue", () => {
  assert.deepEqual(found({}, turns, renamed(turns)), ["D1 reject d1"]);
  assert.deepEqual(found({}, turns, other), []);
});

test("D1 does not mind the order of arguments", () => {
  const swapped = turns.map((turn) => ({
    ...turn,
    calls: turn.calls.map((call) => ({ ...call, arguments: '{"from": "OSL", "to": "JFK"}' })),
  }));
  assert.equal(contentHash(swapped), contentHash(turns));
});

test("D2 warns of a near copy, and passes dialogues that share a tool only", () => {
  assert.deepEqual(found({ nearness: 0.7 }, turns, reworded), ["D2 warn d1"]);
  const same = user("Please take me to Bergen.")
    .calls("book", { to: "BGO", from: "OSL" })
    .says("Done.")
    .build();
  assert.deepEqual(found({}, turns, same.turns), []);
});

test("D4 warns of a tool or kind that is short, and passes one that is not", () => {
  const quotas = { tools: { book: 1, cancel: 1 }, kinds: { parallel: 1, sequential: 1 } };
  assert.deepEqual(found({ quotas }, turns), ["D4 warn -", "D4 warn -"]);
  assert.deepEqual(found({ quotas: { tools: { book: 1 } } }, turns), []);
});

test("D5 rejects a benchmark's task, whole or for the most part, and passes a request of the same kind", () => {
  const contamination = new Contamination();
  contamination.add("bench.jsonl:1", request);
  assert.deepEqual(found({ contamination }, turns), ["D5 reject d0"]);
  assert.deepEqual(found({ contamination }, reworded), ["D5 reject d0"]);
  assert.deepEqual(found({ contamination }, other), []);
});

test("severities of a policy hold for sets too", () => {
  assert.deepEqual(found({ policy: { D1: "warn" } }, turns, turns), ["D1 warn d1"]);
  assert.deepEqual(found({ policy: { D1: "off" } }, turns, turns), []);
});

test("requests are found in benchmark records of any shape", () => {
  assert.deepEqual(requestsIn({ question: [[{ role: "user", content: "a" }]] }), ["a"]);
  assert.deepEqual(requestsIn({ turns: [{ user: [{ role: "user", content: "b" }] }] }), ["b"]);
  assert.deepEqual(
    requestsIn({
      conversations: [
        { from: "human", value: "c" },
        { from: "gpt", value: "no" },
      ],
    }),
    ["c"],
  );
  assert.deepEqual(requestsIn({ task: { instruction: "d" } }), ["d"]);
});

test("the report counts what is there", () => {
  const set = new SetCheck();
  for (const [id, given] of [
    ["a", turns],
    ["b", turns],
    ["c", other],
  ] as const)
    set.add({ id, turns: given, kind: "k" });
  const report = set.report();
  assert.deepEqual([report.dialogues, report.exactCopies, report.nearCopies], [3, 1, 0]);
  assert.deepEqual(
    [...report.tools],
    [
      ["book", 2],
      ["get_weather", 1],
    ],
  );
  assert.ok(report.distinct3 > 0 && report.distinct3 <= 1);
  assert.deepEqual(report.quotas, []);
});

test("signatures estimate the share in common to within a tenth or so", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), (common) => {
      const set = (name: string) => [
        ...Array.from({ length: common }, (_, index) => `common ${index}`),
        ...Array.from({ length: 200 - common }, (_, index) => `${name} ${index}`),
      ];
      const truth = common / (400 - common);
      const estimate = similarity(signatureOf(set("a")), signatureOf(set("b")));
      assert.ok(Math.abs(estimate - truth) < 0.18, `${estimate} for ${truth}`);
    }),
    { numRuns: 40 },
  );
});

test("near copies are found among thousands, however the index has grown", () => {
  const near = new NearDuplicates();
  const text = (of: number, version: number) =>
    Array.from({ length: 40 }, (_, at) => (at < version ? `new ${of} ${at}` : `text ${of} ${at}`));
  for (let of = 0; of < 2_500; of += 1) near.keep(`t${of}`, signatureOf(text(of, 0)));
  for (let of = 0; of < 2_500; of += 50) {
    assert.deepEqual(near.find(signatureOf(text(of, 0))), { of: `t${of}`, similarity: 1 });
    assert.equal(near.find(signatureOf(text(of, 1)))?.of, `t${of}`);
    assert.equal(near.find(signatureOf(text(of, 30))), undefined);
  }
});

test("a template of hundreds is compared with its first few, and of these with the most alike", () => {
  const near = new NearDuplicates(0.5);
  const text = (own: number) =>
    Array.from({ length: 60 }, (_, at) => (at < 2 ? `${own} ${at}` : `same ${at}`));
  for (let own = 0; own < 300; own += 1) near.keep(`t${own}`, signatureOf(text(own)));
  assert.deepEqual(near.find(signatureOf(text(3))), { of: "t3", similarity: 1 });
});

test("memory of a set stays below 1,000 bytes a dialogue", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const taken = () => {
    // The first frees arrays, the second waits until their memory is given back.
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // The index has just grown, and so is as large as it ever is for its texts.
  const dialogues = 46_500;
  const before = taken();
  const set = new SetCheck();
  for (let index = 0; index < dialogues; index += 1) {
    const content = `Please book ${index} from ${index * 7} to ${index * 13}`;
    set.add({
      id: `d${index}`,
      turns: [{ id: "a", role: "user", content, calls: [], results: [] }],
      kind: "k",
    });
  }
  const each = (taken() - before) / dialogues;
  assert.equal(set.report().exactCopies, 0);
  assert.ok(each < 1_000, `${each}`);
});

test("what is left out of a set counts nowhere, and is no original", () => {
  const contamination = new Contamination();
  contamination.add("bench.jsonl:1", request);
  const set = new SetCheck({ contamination, leavesOut: true });
  const rules = [turns, renamed(turns), other].map((given, index) =>
    set.add({ id: `d${index}`, turns: given, kind: "k" }).map(({ rule }) => rule),
  );
  assert.deepEqual(rules, [["D5"], ["D5"], []]);
  const { dialogues, exactCopies, contaminated, tools } = set.report();
  assert.deepEqual([dialogues, exactCopies, contaminated, [...tools.keys()]], [1, 0, 0, ["get_weather"]]);
});

test("scripts without spaces are compared by characters", () => {
  const { turns: chinese } = user("请帮我预订五月二十日从奥斯陆到纽约的航班，我想要靠窗的座位")
    .says("好的，已经为您预订。")
    .build();
  assert.ok([...shingles(["a"], 5)].length === 1);
  assert.deepEqual(
    found(
      { nearness: 0.6 },
      chinese,
      chinese.map((turn) => ({ ...turn, content: turn.content.replace("好的，", "") })),
    ),
    ["D2 warn d1"],
  );
});

test("every id of the checklist about sets is checked here, or says why not", () => {
  const here = ["D1", "D2", "D4", "D5", "D6"];
  for (const id of checklistIds.filter((one) => one.startsWith("D")))
    assert.equal(Number(here.includes(id)) + Number(Object.hasOwn(withoutCheck, id)), 1, id);
});
