import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { keepGolden, notKept } from "../../../scripts/golden.ts";

const directory = mkdtempSync(join(tmpdir(), "dialoom-golden-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const folder = pathToFileURL(`${directory}/`);
const unreleased = "# Changelog\n\n## Unreleased\n\nMuch.\n";
const file = join(directory, "1.2.3", "Rejection.json");

test("what a version writes is kept until it is out, and then never again", () => {
  assert.ok(notKept("1.2.3", folder).includes("Rejection.json"), "nothing is kept yet");
  keepGolden("1.2.3", unreleased, folder);
  assert.deepEqual(notKept("1.2.3", folder), []);

  const kept = readFileSync(file, "utf8");
  const ofYesterday = kept.replace(/"bytes": "./, '"bytes": "_');
  writeFileSync(file, ofYesterday);
  writeFileSync(join(directory, "1.2.3", "Gone.json"), kept);
  assert.deepEqual(notKept("1.2.3", folder), ["Rejection.json", "Gone.json"]);
  assert.throws(
    () => keepGolden("1.2.3", `${unreleased}\n## 1.2.3 (2031-01-31)\n`, folder),
    /a release 1\.2\.3: what it wrote does not change/,
  );
  assert.equal(readFileSync(file, "utf8"), ofYesterday);

  keepGolden("1.2.3", unreleased, folder);
  assert.deepEqual(notKept("1.2.3", folder), []);
});
