/** The operations port answers what it is for, and nothing else. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  httpFields,
  type OperationsServer,
  startOperationsServer,
} from "../../../services/shared/ops/http.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";

let ready = false;
let server: OperationsServer;

before(async () => {
  const metrics = new Metrics({ stage: "test" });
  metrics.addProcess();
  server = await startOperationsServer(
    { host: "127.0.0.1", port: 0 },
    {
      live: () => ({ ok: true }),
      ready: () => (ready ? { ok: true } : { ok: false, reason: "starting" }),
      status: () => ({ inFlight: 3 }),
    },
    metrics,
  );
});
after(() => server.stop());

const ask = async (path: string, method = "GET") => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, body: await response.text() };
};

test("it listens on this machine alone unless told otherwise", () => {
  assert.equal(httpFields.fields.host.default, "127.0.0.1");
});

test("liveness does not depend on readiness, and what is not ready says why", async () => {
  assert.equal((await ask("/healthz")).status, 200);
  assert.deepEqual(await ask("/readyz"), { status: 503, body: '{"ok":false,"reason":"starting"}' });
  ready = true;
  assert.equal((await ask("/readyz")).status, 200);
});

test("metrics, those of the process among them, are in Prometheus' form, and what it is doing in JSON", async () => {
  assert.match(
    (await ask("/metrics")).body,
    /^# HELP process_cpu_seconds_total [^\n]+\n# TYPE process_cpu_seconds_total counter$/m,
  );
  assert.deepEqual(JSON.parse((await ask("/statusz")).body), { inFlight: 3 });
});

test("it takes no orders, and knows no other paths", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"])
    assert.equal((await ask("/readyz", method)).status, 405, method);
  assert.equal((await ask("/../../etc/passwd")).status, 404);
  assert.equal((await ask("/")).status, 404);
});
