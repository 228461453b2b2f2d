/** The chart's values are documented by their schema: whoever reads only that knows what each of them is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderValuesSchema } from "../../../scripts/helm-values.ts";

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

test("every value that the chart takes is described", () => {
  const undescribed: string[] = [];
  let seen = 0;
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [name, property] of Object.entries((schema as Schema).properties ?? {})) {
      seen += 1;
      const told = property.description || property.$ref || property.const !== undefined;
      if (!told) undescribed.push(`${path}.${name}`);
    }
    for (const [key, inner] of Object.entries(schema)) walk(inner, `${path}.${key}`);
  };
  walk(JSON.parse(renderValuesSchema()), "");
  assert.ok(seen > 400, `${seen} properties`);
  assert.deepEqual(undescribed, []);
});
