import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleOf, typeOf } from "../../../scripts/avro-sample.ts";
import { selfContained, sourceSchemas } from "../../../services/shared/contracts/schemas.ts";
import { goldens } from "../../support/golden.ts";

const sources = sourceSchemas();
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

/** Asserts that `actual` holds all that `expected` does; records may have got more fields since. */
function assertHolds(actual: unknown, expected: unknown, path: string): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual) && actual.length === expected.length, path);
    for (const [index, item] of expected.entries()) assertHolds(actual[index], item, `${path}[${index}]`);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, item] of Object.entries(expected)) {
      assertHolds((actual as Record<string, unknown>)[key], item, `${path}.${key}`);
    }
  } else assert.equal(actual, expected, path);
}

for (const { version, record, schema, samples } of goldens()) {
  const old = typeOf(schema);
  const today = selfContained(record, sources);
  const type = typeOf(today);

  test(`${record} bytes of ${version} are read today, with nothing lost`, () => {
    const resolver = type.createResolver(old);
    for (const { value, bytes } of samples) {
      const buffer = Buffer.from(bytes, "base64");
      const written = old.fromBuffer(buffer);
      assert.deepEqual(JSON.parse(old.toString(written)), value);
      assertHolds(plain(type.fromBuffer(buffer, resolver)), plain(written), record);
    }
  });

  test(`${record} bytes of today are read by ${version}`, () => {
    const resolver = old.createResolver(type);
    for (const fill of ["full", "bare"] as const) {
      const value = sampleOf(today, fill);
      assertHolds(plain(value), plain(old.fromBuffer(type.toBuffer(value), resolver)), record);
    }
  });
}
