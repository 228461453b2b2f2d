/**
 * A secured cluster: every stage has a principal of its own with exactly the rights that `dialoom setup --principals`
 * grants, by password, certificate or token; the registry asks for a password and has a private authority. An order
 * gets through, and no secret shows anywhere.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findJava } from "../../infra/local/toolchain.ts";
import { type AccessRule, stageAccess } from "../../services/cli/access.ts";
import { connect, quiet } from "../../services/cli/connection.ts";
import { grantAccess } from "../../services/cli/grant-access.ts";
import { setUp } from "../../services/cli/setup-topics.ts";
import { type StageName, stageNames } from "../../services/cli/stages.ts";
import { submitOrder } from "../../services/cli/submit-order.ts";
import { verified } from "../../services/shared/contracts/topics.ts";
import { createKafka } from "../../services/shared/stream/kafka.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";
import { type RegistryProxy, startRegistryProxy } from "../support/registry-proxy.ts";
import { type SecuredKafka, startSecuredKafka } from "../support/secured-kafka.ts";

const skip = (await findJava(process.env))
  ? false
  : "a secured broker is started with Java, and there is none";
const home = fileURLToPath(new URL("../../.dialoom", import.meta.url));
const prefix = `secured-${process.pid}.`;
/** The stages that are tried with a right missing: one that asks no model, one that does, and the last one. */
const tried = [
  { stage: "planner", reads: "tool-catalogs", group: "planner", writes: "dialogue-tasks" },
  { stage: "initializer", reads: "dialogue-tasks", group: "initializer", writes: "skeletons" },
  { stage: "verifier", reads: "refine-round-4", group: "verifier", writes: "verified" },
] as const;
/** Principals that lack one right, by what the message must say. */
const lacking = tried.flatMap(({ stage, reads, group, writes }) => {
  const reading = String.raw`reading secured-\d+\.${reads} as group secured-\d+\.${group}: .*`;
  const rights: readonly {
    readonly right: string;
    readonly lacks: (rule: AccessRule) => boolean;
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    {
      right: "describe",
      lacks: ({ resource }) => resource.name === prefix + writes,
      code: 3,
      says: new RegExp(String.raw`may not describe them: secured-\d+\.${writes}; .*grant Describe`),
    },
    {
      right: "group",
      lacks: ({ resource }) => resource.name === prefix + group && resource.type === "group",
      code: 1,
      says: new RegExp(`${reading}grant Read on the consumer group`),
    },
    {
      right: "read",
      lacks: ({ resource }) => resource.name === prefix + reads,
      code: 1,
      says: new RegExp(`${reading}grant Read on the input topics`),
    },
    {
      right: "transaction",
      lacks: ({ resource }) => resource.type === "transactionalId",
      code: 1,
      says: new RegExp(String.raw`secured-\d+\.${group}-.*grant Write and Describe on transactional ids`),
    },
    {
      right: "write",
      lacks: ({ resource, operations }) => resource.name === prefix + writes && operations.includes("Write"),
      code: 1,
      says: new RegExp(
        String.raw`outputs to secured-\d+\.${writes}: .*Write and Describe on the output topics`,
      ),
    },
  ];
  // Before a stage that asks models may not write, a model has to have answered.
  return rights
    .filter(({ right }) => right !== "write" || stage === "planner")
    .map((lack) => ({ ...lack, stage, user: `${stage}-without-${lack.right}` }));
});
const passwords = new Map(
  ["admin", ...stageNames, ...lacking.map(({ user }) => user)].map((name) => [name, `pw-${name}-7f3a9c`]),
);
const registryUser = { name: "registry-reader", password: "pw-registry-7f3a9c" };
const apiKey = "sk-key-7f3a9c";
const wrong = "pw-wrong-7f3a9c";
const tools = [tool("find", { city: "string" }, ["city"]), tool("book", { id: "string" }, ["id"])];
let folder: string;
let authority: Authority;
let kafka: SecuredKafka | undefined;
let registry: RegistryProxy | undefined;
let pipeline: Pipeline | undefined;
let env: NodeJS.ProcessEnv;

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
  env = {
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
  const shown: [where: string, text: string][] = [];
  for (const { title, url, pid, spec } of pipeline.stack.services) {
    for (const path of ["/metrics", "/statusz", "/readyz"]) {
      const answer = await fetch(url + path);
      assert.equal(answer.status, 200, `${title} ${path}`);
      shown.push([`${title} ${path}`, await answer.text()]);
    }
    if (pid) shown.push([`${title} arguments`, readFileSync(`/proc/${pid}/cmdline`, "utf8")]);
    shown.push([`${title} log`, readFileSync(spec.logFile, "utf8")]);
  }
  assert.ok(shown.length >= 4 * 5);
  assert.ok(readdirSync(folder).length > 4);
  for (const [where, text] of shown) showsNoSecret(where, text);
});

for (const { stage, right, user, lacks, code, says } of lacking) {
  test(`the ${stage} without the right to ${right} says which right it lacks, and ends`, {
    skip,
  }, async () => {
    assert.ok(pipeline);
    const { connection } = pipeline.stack;
    await pipeline.stack.stopServices();
    const admin = createKafka(connection.kafka, "test", quiet).admin();
    await admin.connect();
    const rules = stageAccess(stage, connection.rounds, prefix).flatMap((rule) => {
      if (!lacks(rule)) return [rule];
      // Whoever lacks Read or Write may still know that the topic is there.
      const left = rule.operations.filter((operation) => operation === "Describe");
      return right === "describe" || left.length === 0 || rule.resource.type !== "topic"
        ? []
        : [{ ...rule, operations: left }];
    });
    await grantAccess(admin, `User:${user}`, rules);
    await admin.disconnect();
    if (stage === "planner") await submitOrder(connection, catalogOf(user, 1, tools));
    const service = await endOf(stage, {
      ...byPassword(user),
      // Nobody is asked before the right is missed.
      LLM_BASE_URL: "http://127.0.0.1:9/v1",
      LLM_MODEL: "none",
      // The one before went without leaving the group.
      STREAM_SESSION_TIMEOUT_MS: "6000",
    });
    assert.match(service.stderr, says);
    assert.equal(service.stderr.trim().split("\n").length, 1, "it says one thing");
    assert.equal(service.code, code);
    showsNoSecret(`the ${stage} without the right to ${right}`, service.output);
  });
}

for (const [what, change] of [
  ["password", () => ({ KAFKA_SASL_PASSWORD_FILE: file("wrong.password", wrong) })],
  [
    "registry password",
    () => ({ SCHEMA_REGISTRY_PASSWORD: wrong, SCHEMA_REGISTRY_PASSWORD_FILE: undefined }),
  ],
  [
    "key",
    () => ({
      KAFKA_SSL_CERT_FILE: file("wrong.cert.pem", wrong),
      KAFKA_SSL_KEY_FILE: file("wrong.key.pem", wrong),
    }),
  ],
] as const) {
  test(`a planner with a wrong ${what} ends, and tells no secret`, { skip }, async () => {
    const planner = await endOf("planner", { ...byPassword("planner"), ...change() });
    assert.notEqual(planner.code, 0);
    assert.ok(planner.stderr.length > 0, "it says why");
    showsNoSecret(`a planner with a wrong ${what}`, planner.output);
  });
}

function showsNoSecret(where: string, text: string): void {
  const keys = readdirSync(folder)
    .filter((name) => name.endsWith(".key.pem"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.length > 20);
  for (const secret of [...passwords.values(), registryUser.password, apiKey, wrong, "PRIVATE KEY", ...keys])
    assert.ok(!text.includes(secret), `${where} shows ${secret}`);
}

/** Runs a stage, with settings on top of the suite's, to its end. */
function endOf(
  stage: StageName,
  settings: NodeJS.ProcessEnv,
): Promise<{ code: unknown; stderr: string; output: string }> {
  const entry = fileURLToPath(new URL(`../../services/${stage}/main.ts`, import.meta.url));
  const own = { ...env, ...settings, STREAM_START_TIMEOUT_MS: "2000", HTTP_PORT: "0" };
  return new Promise((resolve) => {
    execFile(process.execPath, [entry], { env: own, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr, output: stdout + stderr }),
    );
  });
}
