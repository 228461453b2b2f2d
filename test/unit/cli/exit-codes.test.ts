/** How the command and the services end when they are used wrongly, or what they need is away: exit code and message. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePorts } from "../../../infra/local/ports.ts";
import { dialoom, runService } from "../../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-exit-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const [closedPort = 0] = await freePorts(1);
const away = {
  DIALOOM_HOME: folder,
  KAFKA_BROKERS: `127.0.0.1:${closedPort}`,
  SCHEMA_REGISTRY_URL: `http://127.0.0.1:${closedPort}`,
};
const nowhere = { DIALOOM_HOME: folder, KAFKA_BROKERS: "", SCHEMA_REGISTRY_URL: "" };
const tools = join(folder, "tools.json");
writeFileSync(
  tools,
  JSON.stringify([
    { name: "find", description: "Finds.", parameters: { type: "object", properties: {} } },
    { description: "has no name" },
  ]),
);

test("help and version go to stdout and end with 0", async () => {
  const [help, version] = await Promise.all([dialoom(["--help"]), dialoom(["--version"])]);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /First steps:[\s\S]*Exit codes:/);
  assert.equal(help.stderr, "");
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test("an unknown command, and an option that is missing or wrong, end with 2", async () => {
  const [unknown, missing, wrong, quota] = await Promise.all([
    dialoom(["sumbit"]),
    dialoom(["submit", tools]),
    dialoom(["up", "--replicas", "refiner=0"]),
    dialoom(["export", "--out", "-", "--quota", "book=0"], { env: nowhere }),
  ]);
  assert.deepEqual([unknown.code, missing.code, wrong.code, quota.code], [2, 2, 2, 2]);
  assert.match(quota.stderr, /tool:NAME=N or kind:NAME=N/);
  assert.match(unknown.stderr, /Did you mean submit/);
  assert.match(missing.stderr, /--dialogues/);
  assert.match(wrong.stderr, /refiner=2/);
  assert.equal(missing.stdout, "");
});

test("an order that cannot be used ends with 2 before any broker is asked", async () => {
  const [absent, noJson, order] = await Promise.all([
    dialoom(["submit", join(folder, "absent.json"), "--dialogues", "1"], { env: nowhere }),
    dialoom(["submit", "-", "--dialogues", "1"], { env: nowhere, input: "[{]" }),
    dialoom(["submit", tools, "--dialogues", "0", "--attempts", "99"], { env: nowhere }),
  ]);
  assert.deepEqual([absent.code, noJson.code, order.code], [2, 2, 2]);
  assert.match(absent.stderr, /absent\.json cannot be read: ENOENT/);
  assert.match(noJson.stderr, /line 1, column/);
  assert.match(order.stderr, /order\.dialogues is 0: use/);
  assert.match(order.stderr, /order\.attempts is 99: use/);
});

test("without a platform it says how to get one and ends with 2", async () => {
  const { code, stderr } = await dialoom(["status"], { env: nowhere });
  assert.equal(code, 2);
  assert.match(stderr, /KAFKA_BROKERS: is not set/);
  assert.match(stderr, /dialoom up/);
});

test("a platform that does not answer ends the command with 3, naming both addresses", async () => {
  const { code, stderr, stdout } = await dialoom(["status"], { env: away });
  assert.equal(code, 3);
  assert.match(stderr, /no Kafka broker answers at 127\.0\.0\.1:\d+ \(KAFKA_BROKERS\)/);
  assert.match(stderr, /no schema registry answers at .*\(SCHEMA_REGISTRY_URL\)/);
  assert.equal(stdout, "");
});

test("a service names every wrong setting at once and ends with 2", async () => {
  const { code, stderr } = await runService("refiner", {
    KAFKA_BROKERS: "",
    SCHEMA_REGISTRY_URL: "not an address",
    STREAM_MAX_IN_FLIGHT: "many",
    LLM_BASE_URL: "",
    LLM_MODEL: "m",
    REFINER_MASK_SHARE: "2",
    HTTP_PORT: "0",
  });
  assert.equal(code, 2);
  for (const name of [
    "KAFKA_BROKERS: is not set",
    "SCHEMA_REGISTRY_URL: .*http",
    "STREAM_MAX_IN_FLIGHT: .*must be a number",
    "LLM_BASE_URL: is not set",
    "REFINER_MASK_SHARE: .*at most 1",
  ])
    assert.match(stderr, new RegExp(name));
  assert.match(stderr, /5 settings are wrong/);
});

test("a service whose broker is away tries again with a growing pause, says so, and ends with 3", async () => {
  const { code, stdout, stderr } = await runService("planner", {
    ...away,
    STREAM_START_TIMEOUT_MS: "1500",
    HTTP_PORT: "0",
  });
  assert.equal(code, 3);
  assert.match(stderr, /no broker of KAFKA_BROKERS \(127\.0\.0\.1:\d+\) answers/);
  const pauses = [...(stdout + stderr).matchAll(/"againInMs":(\d+)/g)].map(([, wait]) => Number(wait));
  assert.ok(pauses.length >= 2, "it tried again");
  assert.deepEqual(
    pauses,
    pauses.toSorted((a, b) => a - b),
  );
});
