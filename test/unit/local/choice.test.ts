import assert from "node:assert/strict";
import { test } from "node:test";
import { choosePlatform, type Probes } from "../../../infra/local/choice.ts";
import { PlatformUnavailable } from "../../../infra/local/errors.ts";

const neverAsked: Probes = {
  processesMissing: () => assert.fail("asked about processes"),
  containersMissing: () => assert.fail("asked about containers"),
};
const both: Probes = { processesMissing: async () => undefined, containersMissing: async () => undefined };
const neither: Probes = {
  processesMissing: async () => "java is Java 11",
  containersMissing: async () => "no engine answers",
};
const given = { KAFKA_BROKERS: "a:1, b:2,", SCHEMA_REGISTRY_URL: "http://r/apis/ccompat/v7/" };

test("a given broker and registry win over everything, and nothing is probed", async () => {
  const choice = await choosePlatform({ ...given, DIALOOM_PLATFORM: "containers" }, neverAsked);
  assert.deepEqual(choice, {
    kind: "given",
    brokers: ["a:1", "b:2"],
    registryUrl: "http://r/apis/ccompat/v7",
  });
});

test("half a given platform is refused by name, not silently ignored", async () => {
  await assert.rejects(
    choosePlatform({ KAFKA_BROKERS: "a:1" }, both),
    /KAFKA_BROKERS is set but SCHEMA_REGISTRY_URL is not/,
  );
  await assert.rejects(
    choosePlatform({ SCHEMA_REGISTRY_URL: "http://r" }, both),
    /SCHEMA_REGISTRY_URL is set but KAFKA_BROKERS is not/,
  );
});

test("child processes come before containers", async () => {
  assert.equal((await choosePlatform({}, both)).kind, "processes");
  const noJava = { ...both, processesMissing: async () => "no java" };
  assert.equal((await choosePlatform({}, noJava)).kind, "containers");
});

test("the forced kind is taken although the other would do", async () => {
  assert.equal((await choosePlatform({ DIALOOM_PLATFORM: "containers" }, both)).kind, "containers");
  assert.equal((await choosePlatform({ DIALOOM_PLATFORM: "processes" }, both)).kind, "processes");
});

test("a forced kind that cannot be had is an error, not another kind", async () => {
  const noEngine = { ...both, containersMissing: async () => "no engine answers" };
  await assert.rejects(choosePlatform({ DIALOOM_PLATFORM: "containers" }, noEngine), {
    name: "PlatformUnavailable",
    message: "DIALOOM_PLATFORM=containers cannot be met: no engine answers.",
  });
  await assert.rejects(
    choosePlatform({ DIALOOM_PLATFORM: "podman" }, both),
    /must be "processes" or "containers"/,
  );
});

test("when nothing can be had, one message names every way out", async () => {
  await assert.rejects(choosePlatform({}, neither), (error: unknown) => {
    assert.ok(error instanceof PlatformUnavailable);
    assert.match(error.message, /Java 17 or newer and Maven \(java is Java 11\)/);
    assert.match(error.message, /Docker engine \(no engine answers\)/);
    assert.match(error.message, /KAFKA_BROKERS and SCHEMA_REGISTRY_URL/);
    return true;
  });
});
