/**
 * Carries the version of `package.json` to everything else that names it, and keeps what that version writes. npm runs it as
 * a part of `npm version`, which has written the new version by then.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isReleased, keepGolden } from "./golden.ts";

/** The chart's description with a version, its own and the services'. @throws Error when it names none */
export function chartOf(version: string, chart: string): string {
  const named = { version, appVersion: `"${version}"` };
  return Object.entries(named).reduce((text, [field, value]) => {
    const line = new RegExp(`^${field}: .*$`, "m");
    if (!line.test(text)) throw new Error(`the chart has no line "${field}:"`);
    return text.replace(line, `${field}: ${value}`);
  }, chart);
}

/**
 * The changelog with what was unreleased as a release, and room for what comes next.
 *
 * @param date of the release, as 2026-01-31
 * @throws Error when nothing is unreleased, or the release is there already
 */
export function changelogOf(version: string, date: string, changelog: string): string {
  if (isReleased(version, changelog)) throw new Error(`the changelog has a release ${version} already`);
  const unreleased = /^## Unreleased\n+(?=[^#\s])/m;
  if (!unreleased.test(changelog)) throw new Error("the changelog has nothing under ## Unreleased");
  return changelog.replace(unreleased, `## Unreleased\n\n## ${version} (${date})\n\n`);
}

if (import.meta.main) {
  const file = (path: string) => new URL(`../${path}`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file("package.json"), "utf8")) as { version: string };
  const rewrite = (path: string, change: (text: string) => string) =>
    writeFileSync(file(path), change(readFileSync(file(path), "utf8")));
  // Before the changelog names the release: from then on nothing may be kept for it.
  keepGolden(version, readFileSync(file("CHANGELOG.md"), "utf8"));
  rewrite("CHANGELOG.md", (text) => changelogOf(version, new Date().toISOString().slice(0, 10), text));
  rewrite("infra/helm/dialoom/Chart.yaml", (text) => chartOf(version, text));
}
