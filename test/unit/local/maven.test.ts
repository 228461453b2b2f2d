import assert from "node:assert/strict";
import { test } from "node:test";
import { MavenProgress } from "../../../infra/local/maven.ts";

test("counts files and follows a large one through pieces cut anywhere", () => {
  const progress = new MavenProgress();
  progress.read("[INFO] Scanning\nDownloading from central: u/a.pom\nProgress (1): 4.1/18 kB\rDownlo");
  progress.read(
    "aded from central: u/a.pom (18 kB at 74 kB/s)\nProgress (1): 48/109 MB\rProgress (1): 49/10",
  );
  assert.equal(progress.summary(), "files fetched: 1, now at 48/109 MB");
  progress.read("9 MB\r                 \rDownloaded from central: u/b.tar.gz (109 MB at 3 MB/s)\n");
  assert.equal(progress.summary(), "files fetched: 2");
});

test("a failure shows Maven's errors, without its advice and its transfer messages", () => {
  const progress = new MavenProgress();
  progress.read("Downloading from central: u\n[INFO] BUILD FAILURE\n[ERROR] Connection refused\n[ERROR] \n");
  progress.read("[ERROR] Re-run Maven using the -X switch to enable full debug logging.\n");
  assert.equal(progress.tail(), "  [ERROR] Connection refused");
});
