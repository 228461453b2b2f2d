/**
 * Promises about splitting files into records:
 * - the records of a text are the same however its bytes come in chunks;
 * - JSON lines, a list on one line or on many, values one after another: all are told apart;
 * - what is broken is told by its line, and in JSON lines the rest goes on;
 * - a list far larger than a chunk is read a record at a time.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RecordRead, readRecords } from "../../../services/shared/formats/read/records.ts";

async function* chunked(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size?: number): Promise<RecordRead[]> {
  const records: RecordRead[] = [];
  for await (const record of readRecords(chunked(text, size))) records.push(record);
  return records;
}

const valuesOf = (records: readonly RecordRead[]) =>
  records.map((record) => ("value" in record ? record.value : record.fault));

const a = { messages: [{ role: "user", content: "é\u2028\n" }] };
const b = { messages: [], n: 1.5 };
const texts: Readonly<Record<string, string>> = {
  "JSON lines": `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`,
  "JSON lines, other line ends, blank lines, a byte order mark": `\uFEFF${JSON.stringify(a)}\r\n\r\n${JSON.stringify(b)}`,
  "a list on one line": JSON.stringify([a, b]),
  "a list over many lines": JSON.stringify([a, b], null, 2),
  "a list with a record a line": `[\n${JSON.stringify(a)},\n${JSON.stringify(b)}\n]\n`,
  "a list that begins with its first record": `[${JSON.stringify(a)},\n${JSON.stringify(b)}]\n`,
  "values one after another": `${JSON.stringify(a, null, 1)}\n${JSON.stringify(b, null, 1)}`,
};
for (const [name, text] of Object.entries(texts))
  test(`told apart: ${name}`, async () => {
    for (const size of [1, 7, 1 << 20]) assert.deepEqual(valuesOf(await read(text, size)), [a, b]);
  });

test("lists of messages, one a line, are records", async () => {
  const text = `[{"role":"user"}]\n[{"role":"assistant"}]\n`;
  assert.deepEqual(valuesOf(await read(text)), [[{ role: "user" }], [{ role: "assistant" }]]);
});

test("one object is one record, whatever its form", async () => {
  assert.deepEqual(valuesOf(await read(JSON.stringify(a))), [a]);
  assert.deepEqual(valuesOf(await read(JSON.stringify(a, null, 2))), [a]);
});

test("nothing is no record", async () => {
  assert.deepEqual(await read(" \n\n"), []);
});

test("a broken line is told by number and column, and the rest goes on", async () => {
  const records = await read(`{"a":1}\n{"a":\n{"a":3}\n`);
  assert.deepEqual(records, [
    { line: 1, value: { a: 1 } },
    { line: 2, fault: "column 6: Unexpected end of JSON input" },
    { line: 3, value: { a: 3 } },
  ]);
  const [first, second] = await read(`{"a":1 "b"}\n{"a":2}\n`);
  assert.match((first as { fault: string }).fault, /^column 8: /);
  assert.deepEqual(second, { line: 2, value: { a: 2 } });
});

test("a broken list is told by its line, after the records before it", async () => {
  const records = await read('[\n{"a":1},\n{"a":2},\n{"a" 3}\n]');
  assert.deepEqual(
    records.map(({ line }) => line),
    [2, 3, 4],
  );
  assert.ok("fault" in (records[2] as object));
  const cut = await read('[\n{"a":1},\n{"a":');
  assert.ok("fault" in (cut[1] as object), "a list that ends in the middle is broken");
});

test("a list comes a record at a time, however long it is", async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from("[");
    for (; sent < 200_000; sent += 1) yield Buffer.from(`{"text":"${"x".repeat(1_000)}"},\n`);
  }
  let taken = 0;
  for await (const record of readRecords(endless())) {
    assert.ok("value" in record);
    taken += 1;
    if (taken === 20_000) break;
  }
  // What is looked at ahead is bounded, and nothing else is held.
  assert.ok(sent - taken < 5_000, `${sent} sent when ${taken} were taken`);
});

test("any records, as lines or as a list, in chunks of any size", async () => {
  const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      async (list, size) => {
        const plain = JSON.parse(JSON.stringify(list)) as unknown[];
        const lines = plain.map((one) => JSON.stringify(one)).join("\n");
        assert.deepEqual(valuesOf(await read(lines, size)), plain);
        assert.deepEqual(valuesOf(await read(JSON.stringify(plain, null, 2), size)), plain);
        assert.deepEqual(valuesOf(await read(JSON.stringify(plain), size)), plain);
      },
    ),
    { numRuns: 200 },
  );
});

test("arbitrary bytes give records or faults, never an exception", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      for await (const one of readRecords(chunked(Buffer.from(bytes)))) assert.ok(one.line >= 1);
    }),
  );
});

test("of one value without an end no more is read than a record may have, and the fault says what to do", async () => {
  let read = 0;
  async function* endless() {
    yield Buffer.from('{"records": [\n');
    for (const piece = Buffer.from(`${'{"content": "word"},\n'.repeat(3_000)}`); ; read += piece.length)
      yield piece;
  }
  const faults: string[] = [];
  for await (const record of readRecords(endless(), 8 << 20))
    if ("fault" in record) faults.push(record.fault);
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? "", /a record has more than 8 MiB: write one record a line/);
  assert.ok(read < (8 << 20) + (4 << 20));
});
