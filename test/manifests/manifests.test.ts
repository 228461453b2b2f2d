/**
 * What the chart, the rendered manifests and the Strimzi resources promise: every object is valid, scaling follows the
 * topics and groups that the stages declare, pods may do no more than they need, and a bad value is refused.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseAllDocuments, stringify } from "yaml";
import { stageFaces, stageNames } from "../../services/cli/stages.ts";
import { strimziManifests } from "../../services/cli/strimzi.ts";
import { allTopics } from "../../services/shared/contracts/topics.ts";
import { projectFolder, RunningProgram } from "../support/cli.ts";
import { pythonWith } from "../support/python.ts";
import { findHelm, kubernetesVersion, runHelm } from "./helm.ts";
import { type KubernetesObject, loadSchemas } from "./kubernetes-schemas.ts";
import { unknownFields } from "./unknown-fields.ts";

const chart = "infra/helm/dialoom";
const sets = readdirSync(join(projectFolder, chart, "ci"));
const folder = mkdtempSync(join(tmpdir(), "dialoom-manifests-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let helm: string;
let faultOf: (object: KubernetesObject) => Promise<string | undefined>;

before(async () => {
  helm = await findHelm();
  faultOf = await loadSchemas();
});

// biome-ignore lint/suspicious/noExplicitAny: manifests are read as they come
type Loose = any;

function documents(text: string): Loose[] {
  return parseAllDocuments(text)
    .map((document) => {
      assert.deepEqual(document.errors, []);
      return document.toJSON();
    })
    .filter((object) => object !== null);
}

async function render(...args: readonly string[]): Promise<string> {
  const version = ["--kube-version", kubernetesVersion];
  const { code, stdout, stderr } = await runHelm(helm, ["template", "dialoom", chart, ...version, ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

const renderSet = async (set: string) => documents(await render("--values", `${chart}/ci/${set}`));

const strimziObjects = (authentication: "scram-sha-512" | "tls") =>
  strimziManifests({
    cluster: "c",
    authentication,
    rounds: 3,
    prefix: "Team_a.",
    partitions: 6,
    replication: 3,
  });

/** Everything that is rendered from any set of values, and Strimzi's resources. */
async function allObjects(): Promise<KubernetesObject[]> {
  const rendered = await Promise.all(sets.map(renderSet));
  return [...rendered.flat(), ...strimziObjects("scram-sha-512"), ...strimziObjects("tls")];
}

async function oneOfEachKind(): Promise<ReadonlyMap<string, KubernetesObject>> {
  return new Map((await allObjects()).map((object) => [object.kind, object]));
}

/** Maps whose names are for whoever writes the manifest to choose. */
const freeMap = /(^|\.)(labels|annotations|matchLabels)$|^spec\.selector\.app/;

/** Paths of all fields, but for names of the manifest's own and for the two that choose the schema. */
function fieldPaths(value: Loose, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || freeMap.test(path.join("."))) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = [...path, name];
    return [...(Array.isArray(value) || freeMap.test(own.join(".")) ? [] : [own]), ...fieldPaths(inner, own)];
  });
}

/** An object whose field at a path has a letter too many, and the field's name then. */
function misspell(object: Loose, path: readonly string[]): { object: KubernetesObject; field: string } {
  const copy = structuredClone(object);
  const parent = path.slice(0, -1).reduce((inner, name) => inner[name], copy);
  const name = path.at(-1) ?? "";
  const field = `${name}Z`;
  parent[field] = parent[name];
  delete parent[name];
  return { object: copy, field };
}

/** Writes values and gives their file's path. */
function valuesFile(values: object): string {
  const file = join(folder, `values-${Object.keys(values).join("-")}-${readdirSync(folder).length}.yaml`);
  writeFileSync(file, stringify(values));
  return file;
}

test("the chart is of the same version as the project", () => {
  const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8"));
  const [{ version: chartVersion, appVersion }] = documents(
    readFileSync(join(projectFolder, chart, "Chart.yaml"), "utf8"),
  );
  assert.deepEqual([chartVersion, appVersion], [version, version]);
});

for (const set of sets) {
  test(`${set}: lints, and every object is valid`, async () => {
    const values = ["--values", `${chart}/ci/${set}`, "--kube-version", kubernetesVersion, "--strict"];
    const { code, stdout } = await runHelm(helm, ["lint", chart, ...values]);
    assert.equal(code, 0, stdout);
    const objects = await renderSet(set);
    assert.ok(objects.length > 10);
    for (const object of objects)
      assert.equal(await faultOf(object), undefined, `${object.kind} ${object.metadata.name}`);
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.equal(new Set(names).size, names.length, "no object twice");
  });
}

test("Kubernetes' own objects have no field that it does not know", async (t) => {
  const python = await pythonWith("test/manifests/requirements.txt");
  if ("missing" in python) return t.skip(python.missing);
  const files = await Promise.all(
    sets.map(async (set) => {
      const own = (await renderSet(set)).filter(
        ({ apiVersion }) => !apiVersion.includes(".com/") && !apiVersion.startsWith("keda.sh/"),
      );
      const file = join(folder, set);
      writeFileSync(file, own.map((object) => `---\n${stringify(object)}`).join(""));
      return file;
    }),
  );
  const validate = ["-m", "kubernetes_validate", "--strict", "--kubernetes-version", "1.31.0", ...files];
  const { code, stdout, stderr } = await new RunningProgram(python.path, validate).ended;
  assert.equal(code, 0, stdout + stderr);
});

test("what is checked would be noticed: a wrong object of each kind is refused", async () => {
  for (const [kind, object] of await oneOfEachKind()) {
    if (kind === "ServiceAccount") continue; // It has no spec.
    assert.notEqual(await faultOf({ ...object, spec: "wrong" }), undefined, kind);
  }
});

test("no object has a field that its schema does not know", async () => {
  const objects = await allObjects();
  for (const [index, messages] of (await unknownFields(objects)).entries()) {
    const { kind, metadata } = objects[index] as KubernetesObject;
    assert.deepEqual(messages, [], `${kind} ${metadata.name}`);
  }
});

test("a misspelt field is noticed wherever it stands, in every kind", async () => {
  const kinds = new Set<string>();
  const misspelt = new Map<string, { object: KubernetesObject; field: string }>();
  for (const object of await allObjects()) {
    kinds.add(object.kind);
    const { apiVersion, kind, ...fields } = object;
    for (const path of fieldPaths(fields)) {
      const place = `${object.kind} ${path.join(".").replaceAll(/\b\d+\b/g, "[]")}`;
      if (!misspelt.has(place)) misspelt.set(place, misspell(object, path));
    }
  }
  assert.deepEqual([...kinds].sort(), [
    ...["Deployment", "Job", "KafkaTopic", "KafkaUser", "NetworkPolicy", "PodDisruptionBudget"],
    ...["ScaledObject", "Service", "ServiceAccount", "ServiceMonitor", "TriggerAuthentication"],
  ]);
  const places = [...misspelt];
  const found = await unknownFields(places.map(([, { object }]) => object));
  const missed = places.filter(
    ([, { field }], index) => !found[index]?.some((message) => message.includes(field)),
  );
  assert.deepEqual(
    missed.map(([place]) => place),
    [],
  );
  assert.ok(places.length > 200, `${places.length} fields were misspelt`);
});

test("deployments scale by the lag of exactly the topics and groups that their stage reads", async () => {
  for (const rounds of [1, 2, 4, 7]) {
    const set = `${chart}/ci/simulator-values.yaml`;
    const settings = ["--set", "autoscaling.enabled=true", "--set", `settings.PIPELINE_ROUNDS=${rounds}`];
    const objects = documents(await render("--values", set, ...settings));
    for (const { name, inputs } of stageFaces) {
      const scaled = objects.find(
        ({ kind, metadata }) => kind === "ScaledObject" && metadata.name === `dialoom-${name}`,
      );
      assert.deepEqual(
        scaled.spec.triggers.map(({ metadata }: Loose) => [metadata.topic, metadata.consumerGroup]),
        inputs(rounds).map(({ topic, group }) => [topic.name, group]),
        `${name} of ${rounds} rounds`,
      );
      assert.ok(scaled.spec.triggers.every(({ metadata }: Loose) => !("excludePersistentLag" in metadata)));
    }
  }
});

test("rounds can be split over deployments, each scaled by its own", async () => {
  const objects = await renderSet("split-rounds-values.yaml");
  const lag = (name: string) =>
    objects
      .find(({ kind, metadata }) => kind === "ScaledObject" && metadata.name === name)
      .spec.triggers.map(({ metadata }: Loose) => [
        metadata.topic,
        metadata.consumerGroup,
        metadata.lagThreshold,
      ]);
  assert.deepEqual(lag("dialoom-refiner"), [
    ["team-a.skeletons", "team-a.refiner-round-1", "128"],
    ["team-a.refine-round-1", "team-a.refiner-round-2", "128"],
    ["team-a.refine-round-2", "team-a.refiner-round-3", "128"],
  ]);
  assert.deepEqual(lag("dialoom-refiner-late"), [
    ["team-a.refine-round-3", "team-a.refiner-round-4", "40"],
    ["team-a.refine-round-4", "team-a.refiner-round-5", "40"],
    ["team-a.refine-round-5", "team-a.refiner-round-6", "40"],
  ]);
  assert.ok(objects.every(({ kind }) => kind !== "Job"));
});

test("pods run without privileges, on a read-only disk, and have longer to stop than the longest call", async () => {
  for (const set of sets) {
    for (const object of await renderSet(set)) {
      const pod = object.spec?.template?.spec;
      if (!pod) continue;
      const about = `${set}: ${object.kind} ${object.metadata.name}`;
      assert.equal(pod.automountServiceAccountToken, false, about);
      assert.equal(pod.securityContext.runAsNonRoot, true, about);
      for (const container of pod.containers) {
        assert.deepEqual(
          container.securityContext,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          about,
        );
        assert.equal(container.resources.requests.memory, container.resources.limits.memory, about);
      }
      if (object.kind === "Deployment" && !object.metadata.name.endsWith("simulator")) {
        assert.ok(pod.terminationGracePeriodSeconds > 120, about);
        assert.deepEqual(object.spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 }, about);
      }
    }
  }
});

test("secrets come by reference, as files, and models' keys go to stages that ask models", async () => {
  const objects = await renderSet("secured-values.yaml");
  const deployment = (name: string) =>
    objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === `dialoom-${name}`);
  const env = (name: string) =>
    Object.fromEntries(
      deployment(name).spec.template.spec.containers[0].env.map((each: Loose) => [each.name, each.value]),
    );
  assert.equal(env("refiner")["LLM_API_KEY_FILE"], "/etc/dialoom/secrets/LLM_API_KEY/api-key");
  assert.equal(env("refiner")["STREAM_MAX_BUFFERED_BYTES"], "33554432");
  assert.equal(env("refiner")["KAFKA_SASL_USERNAME"], "dialoom-refiner");
  assert.ok(Object.keys(env("planner")).every((name) => !name.startsWith("LLM_")));
  const volumes = deployment("refiner").spec.template.spec.volumes;
  assert.deepEqual(volumes.find(({ name }: Loose) => name === "llm-api-key").secret, {
    secretName: "model-endpoint",
    items: [{ key: "api-key", path: "api-key" }],
  });
  const authentication = objects.find(
    ({ kind, metadata }) => kind === "TriggerAuthentication" && metadata.name === "dialoom-refiner",
  );
  assert.deepEqual(authentication.spec.secretTargetRef, [
    { parameter: "ca", name: "my-cluster-cluster-ca-cert", key: "ca.crt" },
    { parameter: "password", name: "dialoom-refiner", key: "password" },
  ]);
});

test("with network policies only stages that ask models reach the models' port", async () => {
  const objects = await renderSet("secured-values.yaml");
  const ports = (name: string) =>
    objects
      .find(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === `dialoom-${name}`)
      .spec.egress.map((rule: Loose) => rule.ports.map(({ port }: Loose) => port).join());
  // Name server, brokers, registry; the last one is the models'.
  assert.deepEqual(ports("planner"), ["53,53", "9093", "443"]);
  assert.deepEqual(ports("verifier"), ["53,53", "9093", "443", "443"]);
});

test("the notes name each peer that a network policy leaves open, and no other", async () => {
  // Without a cluster Helm renders no notes, so a copy of the chart has them in an object.
  const copy = join(folder, "with-notes");
  cpSync(join(projectFolder, chart), copy, { recursive: true });
  renameSync(join(copy, "templates/NOTES.txt"), join(copy, "notes.txt"));
  const object = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\n";
  const rendered = `data: { notes: {{ tpl (.Files.Get "notes.txt") . | toJson }} }\n`;
  writeFileSync(join(copy, "templates/notes.yaml"), object + rendered);
  const notes = async (...args: readonly string[]) => {
    const values = ["--values", `${chart}/ci/secured-values.yaml`, ...args];
    const show = ["template", "dialoom", copy, "--show-only", "templates/notes.yaml"];
    const version = ["--kube-version", kubernetesVersion];
    const { code, stdout, stderr } = await runHelm(helm, [...show, ...version, ...values]);
    assert.equal(code, 0, stderr);
    const [{ data }] = documents(stdout);
    assert.match(data.notes, /Order dialogues/);
    return [...data.notes.matchAll(/any address on port (.*): networkPolicy\.(\w+)\.to is empty/g)].map(
      ([, ports, what]) => `${what} ${ports}`,
    );
  };
  assert.deepEqual(await notes(), ["registry 443", "llm 443"]);
  const known = JSON.stringify([{ ipBlock: { cidr: "203.0.113.10/32" } }]);
  const peers = ["registry", "llm"].flatMap((what) => ["--set-json", `networkPolicy.${what}.to=${known}`]);
  assert.deepEqual(await notes(...peers), []);
  assert.deepEqual(await notes("--set", "networkPolicy.enabled=false"), []);
});

test("with network policies every pod has one, and what asks nobody reaches nobody", async () => {
  const set = `${chart}/ci/simulator-values.yaml`;
  const objects = documents(await render("--values", set, "--set", "networkPolicy.enabled=true"));
  const component = (labels: Record<string, string>) => labels["app.kubernetes.io/component"];
  const covered = new Map(
    objects
      .filter(({ kind }) => kind === "NetworkPolicy")
      .map(({ spec }) => [component(spec.podSelector.matchLabels), spec]),
  );
  const pods = objects.filter(({ spec }) => spec?.template).map(({ spec }) => spec.template.metadata.labels);
  assert.deepEqual([...covered.keys()].sort(), pods.map(component).sort());
  assert.ok([...covered.values()].every(({ policyTypes }) => policyTypes.join() === "Ingress,Egress"));
  assert.deepEqual(covered.get("simulator").egress, []);
  assert.deepEqual(covered.get("setup").ingress, []);
  const job = objects.find(({ kind }) => kind === "Job").metadata.annotations["helm.sh/hook-weight"] ?? 0;
  const policy = objects.find(({ metadata }) => metadata.annotations?.["helm.sh/hook-weight"]);
  assert.ok(Number(policy.metadata.annotations["helm.sh/hook-weight"]) < Number(job), "it is there first");
});

const base = {
  settings: {
    KAFKA_BROKERS: "k:9092",
    SCHEMA_REGISTRY_URL: "http://r",
    LLM_BASE_URL: "http://m",
    LLM_MODEL: "m",
  },
};
const refused: readonly [name: string, values: object, said: RegExp][] = [
  [
    "a setting out of its range",
    { settings: { ...base.settings, STREAM_MAX_IN_FLIGHT: 0 } },
    /STREAM_MAX_IN_FLIGHT/,
  ],
  [
    "a setting that nobody has",
    { settings: { ...base.settings, STREAM_MAX_INFLIGHT: 5 } },
    /STREAM_MAX_INFLIGHT/,
  ],
  ["a secret in plain text", { settings: { ...base.settings, LLM_API_KEY: "sk-1" } }, /LLM_API_KEY/],
  [
    "a setting of another stage",
    { ...base, stages: { planner: { service: "planner", settings: { REFINER_ROUNDS: "1" } } } },
    /REFINER_ROUNDS/,
  ],
  ["a service that there is not", { ...base, stages: { extra: { service: "rewriter" } } }, /extra/],
  ["a deployment that does not say what it runs", { ...base, stages: { extra: {} } }, /service/],
  [
    "a network policy without ports, which would open them all",
    { ...base, networkPolicy: { enabled: true, kafka: { ports: [] } } },
    /ports/,
  ],
  ["a wrong word", { ...base, simulator: { faults: "some" } }, /faults/],
];
for (const [name, values, said] of refused) {
  test(`helm lint refuses ${name}`, async () => {
    const args = ["--values", valuesFile(values), "--kube-version", kubernetesVersion];
    const { code, stdout, stderr } = await runHelm(helm, ["lint", chart, ...args]);
    assert.notEqual(code, 0, stdout);
    assert.match(stdout + stderr, said);
  });
}

test("without brokers the chart is not rendered, and says what is missing", async () => {
  const { code, stderr } = await runHelm(helm, ["template", "x", chart, "--kube-version", kubernetesVersion]);
  assert.notEqual(code, 0);
  assert.match(stderr, /settings\.\w+ is required/);
});

test("a stop that is shorter than the longest call is refused", async () => {
  const values = { settings: { ...base.settings, STREAM_DRAIN_TIMEOUT_MS: 5_000 } };
  const args = ["--values", valuesFile(values), "--kube-version", kubernetesVersion];
  const { code, stderr } = await runHelm(helm, ["template", "x", chart, ...args]);
  assert.notEqual(code, 0);
  assert.match(stderr, /STREAM_DRAIN_TIMEOUT_MS \(5000\) is below LLM_TIMEOUT_MS/);
});

test("the plain manifests are what the chart renders", async () => {
  const rendered = await render("--values", `${chart}/ci/simulator-values.yaml`, "--namespace", "dialoom");
  const file = join(projectFolder, "infra/kubernetes/dialoom.yaml");
  const text = `# Generated by \`UPDATE_MANIFESTS=1 npm run test:manifests\` from ${chart}/ci/simulator-values.yaml.\n${rendered}`;
  if (process.env["UPDATE_MANIFESTS"]) writeFileSync(file, text);
  assert.equal(readFileSync(file, "utf8"), text);
});

for (const authentication of ["scram-sha-512", "tls"] as const) {
  test(`Strimzi's resources are valid, with ${authentication}`, async () => {
    const manifests = strimziObjects(authentication);
    for (const manifest of manifests)
      assert.equal(await faultOf(manifest), undefined, `${manifest.kind} ${manifest.metadata.name}`);
    const topics = manifests.filter(({ kind }) => kind === "KafkaTopic");
    assert.deepEqual(
      topics.map(({ spec }) => spec["topicName"]),
      allTopics(3).map(({ name }) => `Team_a.${name}`),
    );
    assert.ok(manifests.every(({ metadata }) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(metadata.name)));
    assert.equal(
      manifests.length - topics.length,
      stageNames.length + 1,
      "a user for each stage, one for setup",
    );
  });
}
