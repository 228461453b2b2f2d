import assert from "node:assert/strict";
import { test } from "node:test";
import avro from "avsc";
import type { Records } from "../../../services/shared/contracts/generated/records.ts";
import { type AvroObject, selfContained, sourceSchemas } from "../../../services/shared/contracts/schemas.ts";
import { allTopics, refineInput, skeletons } from "../../../services/shared/contracts/topics.ts";
import { user } from "../../support/dialogue-builder.ts";

const sources = sourceSchemas();

for (const [name, schema] of sources) {
  test(`${name} is a self-contained Avro schema and documents itself and every field`, () => {
    assert.doesNotThrow(() => avro.Type.forSchema(selfContained(name, sources) as avro.Schema));
    assert.ok(schema.doc, "the record");
    for (const field of schema.fields ?? []) assert.ok(field.doc, field.name);
  });
}

test("optional fields come with null first and a default, so that versions stay compatible", () => {
  const check = (schema: AvroObject) => {
    for (const field of schema.fields ?? []) {
      if (!Array.isArray(field.type)) continue;
      assert.equal(field.type[0], "null", `${schema.name}.${field.name}`);
      assert.equal(field.default, null, `${schema.name}.${field.name}`);
    }
  };
  for (const schema of sources.values()) check(schema);
});

test("a dialogue survives the way to bytes and back", () => {
  const dialogue: Records["Dialogue"] = user("Grüße 你好 🚆")
    .calls("t", { a: [1] })
    .returns({ ok: true })
    .says("ok")
    .build();
  const type = avro.Type.forSchema(selfContained("Dialogue", sources) as avro.Schema);
  assert.deepEqual(
    JSON.parse(JSON.stringify(type.fromBuffer(type.toBuffer(dialogue)))),
    JSON.parse(JSON.stringify(dialogue)),
  );
});

test("a schema that refers to nothing known is refused", () => {
  assert.throws(() => selfContained("Nothing", sources), /no schema "Nothing"/);
});

test("a pipeline has one topic per round, and round one reads the skeletons", () => {
  const names = allTopics(3).map(({ name }) => name);
  assert.deepEqual(names, [
    "tool-catalogs",
    "dialogue-tasks",
    "skeletons",
    "refine-round-1",
    "refine-round-2",
    "refine-round-3",
    "verified",
    "rejected",
    "dead-letters",
    "llm-usage",
  ]);
  assert.equal(refineInput(1), skeletons);
  assert.equal(refineInput(3).name, "refine-round-2");
});
