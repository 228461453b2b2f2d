/**
 * What a release writes, kept so that later ones can be held to it: for each record that goes over a topic its schema, two
 * values, and their bytes, in `schemas/golden/VERSION`. `npm version` keeps it; until the changelog names the release, it
 * is written anew, and afterwards never again. `npm run golden -- --check` says whether today's records are kept.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { selfContained, sourceSchemas } from "../services/shared/contracts/schemas.ts";
import { allTopics } from "../services/shared/contracts/topics.ts";
import { sampleOf, typeOf } from "./avro-sample.ts";

const goldenFolder = new URL("../schemas/golden/", import.meta.url);

/** The files that keep the records of `sources`, by name. */
export function goldenFiles(sources = sourceSchemas()): Map<string, string> {
  const names = new Set(allTopics(1).map(({ schema }) => schema));
  return new Map(
    [...names].map((name) => {
      const schema = selfContained(name, sources);
      const type = typeOf(schema);
      const samples = (["full", "bare"] as const).map((fill) => {
        const value = sampleOf(schema, fill);
        return { value: JSON.parse(type.toString(value)), bytes: type.toBuffer(value).toString("base64") };
      });
      return [`${name}.json`, `${JSON.stringify({ schema, samples }, null, 1)}\n`];
    }),
  );
}

/** Whether the changelog names a version as released. */
export function isReleased(version: string, changelog: string): boolean {
  return changelog.includes(`\n## ${version} `);
}

/**
 * Keeps today's records as those of a version.
 *
 * @throws Error when that version is out: what it wrote does not change
 */
export function keepGolden(version: string, changelog: string, folder = goldenFolder): void {
  if (isReleased(version, changelog))
    throw new Error(`the changelog has a release ${version}: what it wrote does not change`);
  const target = new URL(`${version}/`, folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [name, text] of goldenFiles()) writeFileSync(new URL(name, target), text);
}

/** Files in which today's records differ from those kept for a version; empty: they are kept. */
export function notKept(version: string, folder = goldenFolder): string[] {
  const target = new URL(`${version}/`, folder);
  const today = goldenFiles();
  const kept = existsSync(target) ? readdirSync(target) : [];
  const differs = [...today].filter(
    ([name, text]) => !kept.includes(name) || readFileSync(new URL(name, target), "utf8") !== text,
  );
  return [...differs.map(([name]) => name), ...kept.filter((name) => !today.has(name))];
}

if (import.meta.main) {
  if (process.argv[2] !== "--check") {
    process.stderr.write("usage: npm run golden -- --check\n");
    process.exit(2);
  }
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const missing = notKept(version);
  if (missing.length > 0) {
    process.stderr.write(
      `schemas/golden/${version} does not keep what this version writes (${missing.join(", ")}): see docs/releasing.md\n`,
    );
    process.exit(1);
  }
}
