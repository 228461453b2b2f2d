/** What is away when a service starts, or what only a person can mend: it waits, is not ready, says why, and goes on by itself. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, connect as dial, type Socket } from "node:net";
import { test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { freePorts } from "../../infra/local/ports.ts";
import { connect } from "../../services/cli/connection.ts";
import { setUp } from "../../services/cli/setup-topics.ts";
import { submitOrder } from "../../services/cli/submit-order.ts";
import { deadLetters, rejected, skeletons, verified } from "../../services/shared/contracts/topics.ts";
import { RunningProgram } from "../support/cli.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, startPipeline } from "../support/pipeline.ts";
import { json, type Reply, ScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { type SimulatorProcess, startSimulatorProcess } from "../support/simulator-process.ts";

const limits = { limitMs: 60_000, everyMs: 50 };
const tools = [tool("find", { city: "string" }, ["city"]), tool("book", { id: "string" }, ["id"])];

/** Whether a service is ready; why not, where it says so. */
async function readiness(url: string): Promise<{ readonly ok?: boolean; readonly reason?: string }> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  if (!answer) return {};
  const body = (await answer.json()) as { ok: boolean; reason?: string };
  assert.equal(answer.status, body.ok ? 200 : 503);
  return body;
}

/** Waits until a service says that it is not ready for this reason. */
async function saysWhy(url: string, why: RegExp): Promise<void> {
  let last: unknown;
  const said = await pollUntil(async () => {
    const { ok, reason } = await readiness(url);
    last = reason;
    return ok === false && why.test(reason ?? "");
  }, limits);
  assert.ok(said, `it said: ${last}`);
}

test("a service that starts while the registry is away waits for it, not ready, and is ready when it is there", async (t) => {
  const registry = new URL(process.env["SCHEMA_REGISTRY_URL"] ?? "");
  const env = { ...process.env, KAFKA_TOPIC_PREFIX: `waits-${process.pid}.` };
  await setUp(await connect(env), { partitions: 1 });
  const [registryPort = 0, port = 0] = await freePorts(2);
  const service = new RunningProgram(process.execPath, ["services/planner/main.ts"], {
    env: {
      ...env,
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${registryPort}${registry.pathname}`,
      HTTP_PORT: String(port),
    },
  });
  const sockets = new Set<Socket>();
  const tunnel = createServer((socket) => {
    const onward = dial(Number(registry.port), registry.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on("error", () => end.destroy());
    }
    socket.pipe(onward).pipe(socket);
  });
  t.after(async () => {
    service.kill("SIGKILL");
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => tunnel.close(resolve));
  });
  const url = `http://127.0.0.1:${port}`;
  await saysWhy(url, /^starting: the schema registry does not answer: .*ECONNREFUSED/);
  const { ok: live } = (await (await fetch(`${url}/healthz`)).json()) as { ok: boolean };
  assert.equal(live, true, "nobody should restart it");

  await new Promise<void>((resolve) => tunnel.listen(registryPort, "127.0.0.1", resolve));
  assert.ok(await pollUntil(async () => (await readiness(url)).ok === true, limits), "it is ready by itself");
  service.kill("SIGTERM");
  const { code, stdout, stderr } = await service.ended;
  assert.equal(code, 0, stderr);
  const waits = stdout.split("\n").filter((line) => line.includes('"waiting for the platform"'));
  assert.ok(waits.length > 0 && waits.every((line) => line.includes("the schema registry does not answer")));
});

test("a model that the endpoint does not know stops the intake until it is mended, and costs no dialogue", async (t) => {
  const without = await startSimulatorProcess({ LATENCY_MS: 0 });
  const mended = await startSimulatorProcess({ LATENCY_MS: 0, MODELS: "absent-9b" });
  const passOnTo =
    ({ url }: SimulatorProcess): Reply =>
    async (response, request) => {
      const answer = await fetch(`${url}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request?.body),
      });
      json(answer.status, await answer.json())(response);
    };
  const endpoint = await ScriptedEndpoint.start(passOnTo(without));
  const dialogues = 3;
  const pipeline = await startPipeline({
    env: { LLM_BASE_URL: endpoint.url, LLM_MODEL: "absent-9b", STREAM_PROBE_INTERVAL_MS: "300" },
  });
  t.after(async () => {
    await pipeline.stop();
    await endpoint.stop();
    await Promise.all([without, mended].map((simulator) => simulator.stop()));
  });
  const initializer = pipeline.stack.services.find(({ spec }) => spec.name === "initializer");
  assert.ok(initializer);
  await submitOrder(pipeline.stack.connection, catalogOf("unknown-model", dialogues, tools));
  await saysWhy(
    initializer.url,
    /does not exist.*does not know the model absent-9b, or the base URL is wrong/,
  );
  // Two probes later it still waits, and nothing was lost or given up.
  const asked = endpoint.count;
  assert.ok(await pollUntil(() => endpoint.count >= asked + 2, limits), "it is tried again");
  await saysWhy(initializer.url, /does not know the model absent-9b/);
  for (const topic of [skeletons, rejected, deadLetters]) assert.deepEqual(await pipeline.read(topic), []);

  endpoint.otherwise(passOnTo(mended));
  const made = await pipeline.until(verified, (records) => records.length >= dialogues);
  assert.equal(made.length, dialogues);
  assert.equal(initializer.restarts, 0);
  assert.equal((await readiness(initializer.url)).ok, true);
  const log = readFileSync(initializer.spec.logFile, "utf8").split("\n");
  assert.equal(log.filter((line) => line.includes('"intake stopped"')).length, 1, "it says so once");
});
