/**
 * `npm run golden -- VERSION [SCHEMAS]`: keeps what a release writes, so that later ones can be held to it: for each
 * record that goes over a topic its schema, two values, and their bytes, in `schemas/golden/VERSION`. Run once a release.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { selfContained, sourceSchemas } from "../services/shared/contracts/schemas.ts";
import { allTopics } from "../services/shared/contracts/topics.ts";
import { sampleOf, typeOf } from "./avro-sample.ts";

const [version, folder] = process.argv.slice(2);
if (!version || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.error("usage: npm run golden -- VERSION [FOLDER OF SCHEMAS], such as 0.2.0");
  process.exit(2);
}
const target = new URL(`../schemas/golden/${version}/`, import.meta.url);
if (existsSync(target)) {
  console.error(`schemas/golden/${version} is there already: what a release wrote does not change`);
  process.exit(1);
}
mkdirSync(target, { recursive: true });
const sources = folder ? sourceSchemas(pathToFileURL(`${folder}/`)) : sourceSchemas();
const names = new Set(allTopics(1).map(({ schema }) => schema));
for (const name of names) {
  const schema = selfContained(name, sources);
  const type = typeOf(schema);
  const samples = (["full", "bare"] as const).map((fill) => {
    const value = sampleOf(schema, fill);
    return { value: JSON.parse(type.toString(value)), bytes: type.toBuffer(value).toString("base64") };
  });
  writeFileSync(new URL(`${name}.json`, target), `${JSON.stringify({ schema, samples }, null, 1)}\n`);
}
console.error(`${names.size} records kept in schemas/golden/${version}`);
