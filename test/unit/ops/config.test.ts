import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  ConfigError,
  decimal,
  documentSettings,
  field,
  fieldGroup,
  flag,
  list,
  oneOf,
  readConfig,
  text,
  url,
  whole,
} from "../../../services/shared/ops/config.ts";

const group = fieldGroup("DEMO", {
  endpoint: field(url, "Where it is."),
  brokers: field(list, "Who they are.", { default: ["local:1"] }),
  maxInFlight: field(whole(1, 10), "How many.", { default: 4 }),
  share: field(decimal(0, 1), "How much.", { default: 0.5 }),
  mode: field(oneOf("fast", "slow"), "How fast.", { default: "slow" }),
  loud: field(flag, "How loud.", { default: false }),
  key: field(text, "The key.", { default: "", secret: true }),
});
const read = (env: NodeJS.ProcessEnv) => readConfig((of) => ({ demo: of(group) }), env).demo;

test("variables are named after group and field; what is not set takes its default", () => {
  assert.deepEqual(read({ DEMO_ENDPOINT: "http://x/v1", DEMO_MAX_IN_FLIGHT: "7", DEMO_LOUD: "true" }), {
    endpoint: "http://x/v1",
    brokers: ["local:1"],
    maxInFlight: 7,
    share: 0.5,
    mode: "slow",
    loud: true,
    key: "",
  });
});

test("every wrong setting is named at once, with what is wrong and what it is for", () => {
  const env = {
    DEMO_ENDPOINT: "ftp://x",
    DEMO_BROKERS: " , ",
    DEMO_MAX_IN_FLIGHT: "eleven",
    DEMO_SHARE: "1.5",
    DEMO_MODE: "medium",
    DEMO_LOUD: "perhaps",
  };
  assert.throws(
    () => read(env),
    (error: ConfigError) => {
      assert.equal(error.problems.length, 6);
      for (const name of Object.keys(env)) assert.match(error.message, new RegExp(`${name}: `));
      assert.match(error.message, /DEMO_MAX_IN_FLIGHT: "eleven" must be a number \(How many\.\)/);
      assert.match(error.message, /DEMO_MODE: "medium" must be one of fast, slow/);
      return true;
    },
  );
});

test("a required setting that is missing or empty is named", () => {
  assert.throws(() => read({}), /DEMO_ENDPOINT: is not set/);
  assert.throws(() => read({ DEMO_ENDPOINT: "" }), ConfigError);
});

test("a secret may stand in a file, and is never shown", () => {
  const path = join(mkdtempSync(join(tmpdir(), "dialoom-")), "key");
  writeFileSync(path, "s3cret\n");
  assert.equal(read({ DEMO_ENDPOINT: "http://x", DEMO_KEY_FILE: path }).key, "s3cret");
  assert.throws(
    () => read({ DEMO_ENDPOINT: "http://x", DEMO_KEY_FILE: `${path}-not` }),
    /DEMO_KEY_FILE cannot be read: ENOENT/,
  );
});

test("settings document themselves", () => {
  assert.deepEqual(documentSettings(group).slice(0, 3), [
    { variable: "DEMO_ENDPOINT", default: "required", doc: "Where it is." },
    { variable: "DEMO_BROKERS", default: "local:1", doc: "Who they are." },
    { variable: "DEMO_MAX_IN_FLIGHT", default: "4", doc: "How many." },
  ]);
});
