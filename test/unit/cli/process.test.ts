import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PlatformUnavailable } from "../../../infra/local/platform.ts";
import { identify } from "../../../infra/local/process-identity.ts";
import { Failure, Interrupted, UsageError, verdictOf } from "../../../services/cli/exit.ts";
import {
  claimHome,
  cleanLeftovers,
  readState,
  runningState,
  writeState,
} from "../../../services/cli/home.ts";
import { isNew } from "../../../services/cli/interrupts.ts";
import { restartPause } from "../../../services/cli/supervised-service.ts";
import { chooseTeacher } from "../../../services/cli/teacher.ts";
import { writeWhole } from "../../../services/cli/whole-file.ts";
import { ConfigError } from "../../../services/shared/ops/config.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const home = (name: string) => join(folder, name);
const silent = () => {};

test("each kind of error has its exit code", () => {
  const codes = [
    new UsageError("x"),
    new ConfigError(["x"]),
    new PlatformUnavailable("x"),
    new Failure("x"),
    new Interrupted("x"),
    new TypeError("x"),
  ].map((error) => verdictOf(error).code);
  assert.deepEqual(codes, [2, 2, 3, 1, 130, 1]);
});

test("a fault of the program is told with its stack, a failure without", () => {
  assert.match(verdictOf(new TypeError("oops")).message, /process\.test/);
  assert.equal(verdictOf(new Failure("oops")).message, "oops");
});

test("a home belongs to one stack at a time", () => {
  claimHome(home("one"), silent);
  assert.throws(() => claimHome(home("one"), silent), Failure);
  assert.ok(runningState(home("one")));
});

test("what a killed stack recorded is cleaned up, and processes that took its ids are left alone", () => {
  const state = claimHome(home("two"), silent);
  const self = identify(process.pid);
  assert.ok(self);
  writeState(home("two"), {
    ...state,
    owner: { pid: self.pid, start: "another start" },
    services: [
      { name: "planner", index: 1, process: { pid: self.pid, start: "another start" }, port: 1, log: "x" },
    ],
  });
  assert.equal(runningState(home("two")), undefined);
  const said: string[] = [];
  assert.equal(
    cleanLeftovers(home("two"), (line) => said.push(line)),
    true,
  );
  assert.deepEqual(said, []);
  assert.equal(readState(home("two")), undefined);
});

test("a record that cannot be read counts as none", () => {
  claimHome(home("three"), silent);
  writeFileSync(join(home("three"), "up.json"), "{");
  assert.equal(readState(home("three")), undefined);
  claimHome(home("three"), silent);
});

test("pauses before restarts grow, up to a limit", () => {
  assert.deepEqual([1, 2, 3, 7, 50].map(restartPause), [500, 1_000, 2_000, 30_000, 30_000]);
});

test("an echo of a Ctrl-C is not a second one", () => {
  assert.equal(isNew(undefined, 0), true);
  assert.equal(isNew(1_000, 1_010), false);
  assert.equal(isNew(1_000, 2_000), true);
});

test("the simulator is the teacher until an endpoint is named", () => {
  const offline = chooseTeacher({}, "mild");
  assert.equal(offline.kind, "simulator");
  assert.equal(offline.stageEnv("http://127.0.0.1:1")["LLM_BASE_URL"], "http://127.0.0.1:1/v1");
  const real = chooseTeacher({ LLM_BASE_URL: "https://host/v1", LLM_MODEL: "m" }, "mild");
  assert.equal(real.kind, "endpoint");
  assert.deepEqual(real.stageEnv("http://127.0.0.1:1"), {});
  assert.match(real.description, /m at https:\/\/host\/v1/);
});

test("a file is written whole or not at all", () => {
  const path = join(folder, "out.txt");
  writeWhole(path, "old\n");
  assert.throws(() => writeWhole(join(path, "below"), "new"), UsageError);
  assert.equal(readFileSync(path, "utf8"), "old\n");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("partial")),
    [],
  );
});
