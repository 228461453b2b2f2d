/**
 * Real catalogs that others wrote, submitted as a user would: every call of every verified dialogue fits the catalog as
 * published. The check here shares no code with the pipeline's own.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { dialoom } from "../support/cli.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";
import { publicData } from "../support/public-dialogues.ts";

const folder = publicData();
const skip = folder === undefined && "the public data is not here; DIALOOM_SHARED_DATA names its folder";
const catalogs = [
  "catalogs/tau-bench/airline_tools.json",
  "catalogs/bfcl/multi_turn_func_doc/travel_booking.json",
  "catalogs/bfcl/multi_turn_func_doc/vehicle_control.json",
];
const dialogues = 8;
let pipeline: Pipeline | undefined;

before(async () => {
  if (folder !== undefined) pipeline = await startPipeline({ faults: "mild" });
});
after(() => pipeline?.stop());

interface PublishedTool {
  readonly name: string;
  readonly parameters: object;
}

/** The tools of a published file: OpenAI's nesting, or one flat definition a line. */
function published(file: string): PublishedTool[] {
  const text = readFileSync(file, "utf8");
  const entries: unknown[] = text.trimStart().startsWith("[")
    ? JSON.parse(text)
    : text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
  return entries.map((entry) => (entry as { function?: PublishedTool }).function ?? (entry as PublishedTool));
}

/** The published schema with Python's names of types as those of JSON Schema, closed to arguments it does not declare. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === "type" && value === "dict") return [key, "object"];
    if (key === "type" && value === "float") return [key, "number"];
    return [key, asJsonSchema(value)];
  });
  const made: Record<string, unknown> = Object.fromEntries(entries);
  return made["type"] === "object" && made["properties"] ? { additionalProperties: false, ...made } : made;
}

interface Exported {
  readonly messages: readonly {
    readonly tool_calls?: readonly {
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  }[];
}

for (const path of catalogs) {
  test(`every call of dialogues for ${path} fits the published catalog`, { skip }, async () => {
    if (folder === undefined || !pipeline) return;
    const file = join(folder, path);
    const { env } = pipeline;
    const submitted = await dialoom(["submit", file, "--dialogues", String(dialogues), "--wait"], { env });
    assert.equal(submitted.code, 0, submitted.stderr);
    const exported = await dialoom(["export", "--order", submitted.stdout.trim(), "--out", "-"], { env });
    const lines = exported.stdout.trim().split("\n");
    assert.equal(lines.length, dialogues, exported.stderr);
    const validators = new Map(
      published(file).map(({ name, parameters }) => [
        name,
        new Validator(asJsonSchema(parameters) as object, "2020-12", false),
      ]),
    );
    const calls = lines.flatMap((line) =>
      (JSON.parse(line) as Exported).messages.flatMap(({ tool_calls }) => tool_calls ?? []),
    );
    assert.ok(calls.length >= dialogues, `${calls.length} calls`);
    for (const { function: call } of calls) {
      const validator = validators.get(call.name);
      assert.ok(validator, `${call.name} is in the catalog`);
      const { valid, errors } = validator.validate(JSON.parse(call.arguments));
      assert.ok(valid, `${call.name}(${call.arguments}): ${JSON.stringify(errors)}`);
    }
  });
}
