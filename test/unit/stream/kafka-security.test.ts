import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ConfigError, readConfig } from "../../../services/shared/ops/config.ts";
import { kafkaFields } from "../../../services/shared/stream/kafka.ts";
import { securityOptions } from "../../../services/shared/stream/kafka-security.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-security-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const read = (env: NodeJS.ProcessEnv) =>
  readConfig((group) => group(kafkaFields), { KAFKA_BROKERS: "b:1", ...env });

test("plain text needs nothing", () => {
  assert.deepEqual(securityOptions(read({})), {});
});

test("SASL over TLS takes the password and the authority from files", () => {
  const settings = read({
    KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
    KAFKA_SASL_USERNAME: "refiner",
    KAFKA_SASL_PASSWORD_FILE: file("password", "s3cret\n"),
    KAFKA_SSL_CA_FILE: file("ca.pem", "CA"),
  });
  assert.deepEqual(securityOptions(settings), {
    ssl: { ca: ["CA"] },
    sasl: { mechanism: "scram-sha-512", username: "refiner", password: "s3cret" },
  });
});

test("a client certificate goes with its key", () => {
  const settings = read({
    KAFKA_SECURITY_PROTOCOL: "SSL",
    KAFKA_SSL_CERT_FILE: file("cert.pem", "CERT"),
    KAFKA_SSL_KEY_FILE: file("key.pem", "KEY"),
  });
  assert.deepEqual(securityOptions(settings), { ssl: { cert: "CERT", key: "KEY" } });
});

test("a token is asked of the module that is named", async () => {
  const settings = read({
    KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
    KAFKA_SASL_MECHANISM: "OAUTHBEARER",
    KAFKA_SASL_TOKEN_MODULE: file("token.mjs", "export default async () => ({ value: 'a.b.c' });"),
  });
  const { sasl } = securityOptions(settings);
  assert.ok(sasl && "oauthBearerProvider" in sasl);
  assert.deepEqual(await sasl.oauthBearerProvider(), { value: "a.b.c" });
});

const contradictions: readonly (readonly [name: string, env: NodeJS.ProcessEnv, problem: RegExp])[] = [
  [
    "SASL without a user",
    { KAFKA_SECURITY_PROTOCOL: "SASL_SSL" },
    /KAFKA_SASL_USERNAME.*\n.*KAFKA_SASL_PASSWORD/,
  ],
  ["a user without SASL", { KAFKA_SASL_USERNAME: "u" }, /KAFKA_SECURITY_PROTOCOL: is PLAINTEXT/],
  [
    "tokens without a module",
    { KAFKA_SECURITY_PROTOCOL: "SASL_SSL", KAFKA_SASL_MECHANISM: "OAUTHBEARER" },
    /KAFKA_SASL_TOKEN_MODULE: is not set/,
  ],
  [
    "a missing file",
    { KAFKA_SECURITY_PROTOCOL: "SSL", KAFKA_SSL_CA_FILE: "/no/such" },
    /KAFKA_SSL_CA_FILE.*ENOENT/,
  ],
  ["an authority without TLS", { KAFKA_SSL_CA_FILE: file("x", "CA") }, /KAFKA_SSL_… is set/],
  [
    "a certificate without a key",
    { KAFKA_SECURITY_PROTOCOL: "SSL", KAFKA_SSL_CERT_FILE: file("c", "C") },
    /one is set without the other/,
  ],
];
for (const [name, env, problem] of contradictions) {
  test(`refuses ${name}, and never shows a password`, () => {
    assert.throws(
      () => read({ ...env, KAFKA_SASL_PASSWORD: name === "SASL without a user" ? "" : "hunter2" }),
      (error: unknown) =>
        error instanceof ConfigError && problem.test(error.message) && !error.message.includes("hunter2"),
    );
  });
}
