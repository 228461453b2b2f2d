/** The registry itself holds releases to each other: each one's schemas are let in after those before, and a break is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../services/cli/exit.ts";
import { registerSchemas, removeSubjects } from "../../services/cli/register-schemas.ts";
import { RegistryClient } from "../../services/cli/registry-client.ts";
import { type AvroObject, selfContained, sourceSchemas } from "../../services/shared/contracts/schemas.ts";
import { allTopics } from "../../services/shared/contracts/topics.ts";
import { goldens } from "../support/golden.ts";

const registry = { url: process.env["SCHEMA_REGISTRY_URL"] ?? "" };
const topics = allTopics(1);
const subjectOf = ({ name }: { readonly name: string }) => `evolution-${process.pid}-${name}`;

test("schemas of all releases and of today live side by side under FULL_TRANSITIVE", async () => {
  const client = new RegistryClient(registry);
  try {
    for (const { record, schema } of goldens()) {
      for (const topic of topics.filter((each) => each.schema === record)) {
        await client.register(subjectOf(topic), JSON.stringify(schema));
        await client.setCompatibility(subjectOf(topic), "FULL_TRANSITIVE");
      }
    }
    await registerSchemas(registry, topics, subjectOf);
    for (const topic of topics) {
      assert.ok(
        await client.has(subjectOf(topic), JSON.stringify(selfContained(topic.schema, sourceSchemas()))),
        topic.name,
      );
    }
  } finally {
    await removeSubjects(registry, topics.map(subjectOf));
  }
});

test("a schema that breaks readers is refused, and the message says what to do", async () => {
  const [topic] = topics;
  assert.ok(topic);
  const subject = subjectOf({ name: "broken" });
  const client = new RegistryClient(registry);
  const today = selfContained(topic.schema, sourceSchemas());
  const broken: AvroObject = {
    ...today,
    fields: [...(today.fields ?? []), { name: "later", type: "string", doc: "has no default" }],
  };
  try {
    await client.register(subject, JSON.stringify(broken));
    await client.setCompatibility(subject, "FULL_TRANSITIVE");
    await assert.rejects(
      registerSchemas(registry, [topic], () => subject),
      (error: unknown) => error instanceof Failure && /refuses this release's schema/.test(error.message),
    );
  } finally {
    await removeSubjects(registry, [subject]);
  }
});
