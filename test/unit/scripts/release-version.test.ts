import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changelogOf, chartOf } from "../../../scripts/release-version.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("the chart takes the version for itself and for the services", () => {
  const chart = chartOf("3.2.1", read("infra/helm/dialoom/Chart.yaml"));
  assert.match(chart, /^version: 3\.2\.1$/m);
  assert.match(chart, /^appVersion: "?3\.2\.1"?$/m);
  assert.throws(() => chartOf("3.2.1", "name: dialoom\n"), /no line "version:"/);
});

test("what was unreleased becomes the release, as the workflow looks for it, with room for what comes next", () => {
  const changelog = changelogOf("3.2.1", "2031-01-31", read("CHANGELOG.md"));
  assert.match(changelog, /^## Unreleased\n\n## 3\.2\.1 \(2031-01-31\)\n\n\S/m);
  assert.throws(() => changelogOf("3.2.1", "2031-02-01", changelog), /a release 3\.2\.1 already/);
  assert.throws(() => changelogOf("3.2.2", "2031-02-01", changelog), /nothing under ## Unreleased/);
});
