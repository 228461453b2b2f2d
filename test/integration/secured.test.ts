/**
 * A secured cluster: every stage has a principal of its own with exactly the rights that `dialoom setup --principals`
 * grants, by password, certificate or token; the registry asks for a password and has a private authority. An order
 * gets through, and no secret shows anywhere.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findJava } from "../../infra/local/toolchain.ts";
import { connect } from "../../services/cli/connection.ts";
import { setUp } from "../../services/cli/setup-topics.ts";
import { type StageName, stageNames } from "../../services/cli/stages.ts";
import { submitOrder } from "../../services/cli/submit-order.ts";
import { verified } from "../../services/shared/contracts/topics.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";
import { type RegistryProxy, startRegistryProxy } from "../support/registry-proxy.ts";
import { type SecuredKafka, startSecuredKafka } from "../support/secured-kafka.ts";

const skip = (await findJava(process.env))
  ? false
  : "a secured broker is started with Java, and there is none";
const home = fileURLToPath(new URL("../../.dialoom/test", import.meta.url));
const passwords = new Map(["admin", ...stageNames].map((name) => [name, `pw-${name}-7f3a9c`]));
const registryUser = { name: "registry-reader", password: "pw-registry-7f3a9c" };
const apiKey = "sk-key-7f3a9c";
const tools = [tool("find", { city: "string" }, ["city"]), tool("book", { id: "string" }, ["id"])];
const prefix = `secured-${process.pid}.`;

let folder: string;
let authority: Authority;
let kafka: SecuredKafka | undefined;
let registry: RegistryProxy | undefined;
let pipeline: Pipeline | undefined;

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** Settings of a client that proves who it is by password. */
function byPassword(name: string): NodeJS.ProcessEnv {
  return {
    KAFKA_BROKERS: kafka?.sasl,
    KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
    KAFKA_SASL_USERNAME: name,
    KAFKA_SASL_PASSWORD_FILE: file(`${name}.password`, passwords.get(name) ?? ""),
    KAFKA_SSL_CA_FILE: file("authority.pem", authority.ca),
  };
}

const none = {
  KAFKA_SASL_USERNAME: "",
  KAFKA_SASL_PASSWORD_FILE: "",
  KAFKA_SASL_TOKEN_MODULE: "",
} as const;

async function byCertificate(name: string): Promise<NodeJS.ProcessEnv> {
  const { cert, key } = await authority.issue(name);
  return {
    ...none,
    KAFKA_BROKERS: kafka?.mutual,
    KAFKA_SECURITY_PROTOCOL: "SSL",
    KAFKA_SSL_CERT_FILE: file(`${name}.cert.pem`, cert),
    KAFKA_SSL_KEY_FILE: file(`${name}.key.pem`, key),
  };
}

/** A module that makes the unsigned tokens which the test's broker takes. */
const tokenModule = (name: string) => `
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  export default async () => {
    const now = Math.floor(Date.now() / 1000);
    return { value: part({ alg: "none" }) + "." + part({ sub: "${name}", iat: now, exp: now + 600 }) + "." };
  };
`;

const byToken = (name: string): NodeJS.ProcessEnv => ({
  ...byPassword(name),
  ...none,
  KAFKA_SASL_MECHANISM: "OAUTHBEARER",
  KAFKA_SASL_TOKEN_MODULE: file(`${name}.token.mjs`, tokenModule(name)),
});

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "dialoom-secured-"));
  authority = await createAuthority();
  kafka = await startSecuredKafka(home, authority, passwords);
  registry = await startRegistryProxy(
    process.env["SCHEMA_REGISTRY_URL"] ?? "",
    await authority.issue("registry"),
    registryUser,
  );
  const env = {
    ...process.env,
    ...byPassword("admin"),
    KAFKA_TOPIC_PREFIX: prefix,
    LLM_API_KEY: apiKey,
    SCHEMA_REGISTRY_URL: registry.url,
    SCHEMA_REGISTRY_USERNAME: registryUser.name,
    SCHEMA_REGISTRY_PASSWORD_FILE: file("registry.password", registryUser.password),
    SCHEMA_REGISTRY_CA_FILE: file("authority.pem", authority.ca),
  };
  await setUp(await connect(env), { partitions: 2, principals: "User:{stage}" });
  const own: Record<StageName, NodeJS.ProcessEnv> = {
    planner: byPassword("planner"),
    initializer: byPassword("initializer"),
    refiner: await byCertificate("refiner"),
    verifier: byToken("verifier"),
  };
  pipeline = await startPipeline({ env, partitions: 2, ownEnv: (stage) => own[stage] });
});
after(async () => {
  await pipeline?.stop();
  await registry?.stop();
  await kafka?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("an order gets through with each stage on its own principal's rights", { skip }, async () => {
  assert.ok(pipeline);
  await submitOrder(pipeline.stack.connection, catalogOf("secured", 4, tools));
  const dialogues = await pipeline.until(verified, (records) => records.length >= 4, 90_000);
  assert.equal(dialogues.length, 4);
  assert.equal(registry?.refused(), 0);
});

test("no secret shows in logs, metrics, status or process arguments", { skip }, async () => {
  assert.ok(pipeline);
  const secrets = [...passwords.values(), registryUser.password, apiKey, "PRIVATE KEY"];
  const shown: [where: string, text: string][] = [];
  for (const { title, url, pid, spec } of pipeline.stack.services) {
    for (const path of ["/metrics", "/status", "/readyz"]) {
      shown.push([`${title} ${path}`, await (await fetch(url + path)).text()]);
    }
    if (pid) shown.push([`${title} arguments`, readFileSync(`/proc/${pid}/cmdline`, "utf8")]);
    shown.push([`${title} log`, readFileSync(spec.logFile, "utf8")]);
  }
  assert.ok(shown.length >= 4 * 5);
  assert.ok(readdirSync(folder).length > 4);
  for (const [where, text] of shown) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${where} shows ${secret}`);
  }
});
