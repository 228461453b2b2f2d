/** The policy of dependencies in SECURITY.md, checked against what is installed by the lockfile. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "js-yaml";

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const manifests = ["package.json", "test/manifests/package.json"];
const locks = ["package-lock.json", "test/manifests/package-lock.json"];
const installed = (lock: string) =>
  Object.entries(read(lock).packages as Record<string, Locked>).filter(([path]) => path !== "");

for (const path of manifests) {
  test(`${path}: every version is exact`, () => {
    const { dependencies, devDependencies, optionalDependencies } = read(path);
    const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    assert.ok(wanted.length > 0);
    for (const [name, version] of wanted) assert.match(String(version), /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
  });
}

for (const path of locks) {
  test(`${path}: every package has an integrity hash`, () => {
    for (const [name, { integrity }] of installed(path)) assert.match(integrity ?? "", /^sha512-/, name);
  });
}

/** Prints a note about version ranges, and nothing else. */
const harmless = ["node_modules/protobufjs"];

test("what runs in production runs no script when it is installed", () => {
  const production = installed("package-lock.json").filter(([, { dev, optional }]) => !dev && !optional);
  assert.ok(production.length > 10);
  const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
  assert.deepEqual(
    scripted.filter((name) => !harmless.includes(name)),
    [],
  );
});

test("a new release of a package, an action or an image waits a week before it is proposed", () => {
  const written = readFileSync(new URL("../../.github/dependabot.yml", import.meta.url), "utf8");
  const { updates } = load(written) as {
    updates: { "package-ecosystem": string; cooldown?: { "default-days": number } }[];
  };
  assert.deepEqual(updates.map((update) => update["package-ecosystem"]).toSorted(), [
    "docker",
    "github-actions",
    "npm",
  ]);
  for (const { cooldown, ...update } of updates)
    assert.ok((cooldown?.["default-days"] ?? 0) >= 7, update["package-ecosystem"]);
});

test("what the lockfile names can be installed however new it is", () => {
  const npmrc = readFileSync(new URL("../../.npmrc", import.meta.url), "utf8");
  assert.doesNotMatch(npmrc, /min-release-age|^before=/m);
});
