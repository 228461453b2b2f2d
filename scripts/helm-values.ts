/** What the Helm chart knows of the services: the schema of its values, and what the templates have to be told. */
import { z } from "zod";
import { type Field, variable } from "../services/shared/ops/config.ts";
import { httpFields } from "../services/shared/ops/http.ts";
import { simulatorFields } from "../services/simulator/config.ts";
import { type AnyGroup, ofEveryService, ofModelServices, stages } from "./setting-groups.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A setting with the variable it is read from. */
interface Setting {
  readonly variable: string;
  readonly field: Field<unknown>;
}

/** The chart itself sets the operations port. */
const shared = ofEveryService.filter((group) => group !== httpFields);
const everyGroup: readonly AnyGroup[] = [
  ...shared,
  ...ofModelServices,
  ...stages.map(({ config }) => config as AnyGroup),
];

const settingsOf = (groups: readonly AnyGroup[]): Setting[] =>
  groups.flatMap(({ prefix, fields }) =>
    Object.entries<Field<unknown>>(fields).map(([key, field]) => ({
      variable: variable(prefix, key),
      field,
    })),
  );
const isFile = ({ variable: name }: Setting) => name.endsWith("_FILE") || name.endsWith("_MODULE");

/** The schema of a setting's value in YAML, where numbers need no quotes. */
function valueSchema({ field }: Setting): Schema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(field.type, {
    io: "output",
    unrepresentable: "any",
  }) as Record<string, unknown>;
  const known = "type" in schema || "enum" in schema || "anyOf" in schema;
  return {
    ...(known ? schema : { type: "string" }),
    description: field.doc,
    ...(known && field.default !== undefined && { default: field.default }),
  };
}

/** A map of variables in which only those given may stand; each is described once, under `definitions`. */
function variables(settings: readonly Setting[], description: string): Schema {
  return {
    type: "object",
    description,
    additionalProperties: false,
    properties: Object.fromEntries(
      settings.map(({ variable: name }) => [name, { $ref: `#/definitions/${name}` }]),
    ),
  };
}

const text = { type: "string", minLength: 1 };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  additionalProperties: false,
  properties,
  ...(required.length > 0 && { required }),
});
const whole = (minimum: number, description?: string): Schema => ({
  type: "integer",
  minimum,
  ...(description && { description }),
});
const on: Schema = { type: "boolean" };
const anyObject: Schema = { type: "object" };
const anyList: Schema = { type: "array", items: { type: "object" } };

const secretReference = ({ field }: Setting): Schema => ({
  ...object({ name: text, key: text }, ["name", "key"]),
  description: `${field.doc} Name of a secret, and the key in it.`,
});
const fileReference = ({ field }: Setting): Schema => ({
  ...object({ secret: text, configMap: text, key: text }, ["key"]),
  oneOf: [{ required: ["secret"] }, { required: ["configMap"] }],
  description: field.doc,
});

const definitionOf = (setting: Setting): Schema =>
  setting.field.secret
    ? secretReference(setting)
    : isFile(setting)
      ? fileReference(setting)
      : valueSchema(setting);

/** Settings, secrets and files, as they stand at the top and in each stage. */
function given(groups: readonly AnyGroup[]): Record<string, Schema> {
  const all = settingsOf(groups);
  return {
    settings: variables(
      all.filter((setting) => !setting.field.secret && !isFile(setting)),
      "Settings by the names of their environment variables.",
    ),
    secrets: variables(
      all.filter(({ field }) => field.secret),
      "Secret settings by reference.",
    ),
    files: variables(all.filter(isFile), "Settings that name files, and where these come from."),
  };
}

const stageProperties: Record<string, Schema> = {
  enabled: on,
  service: { enum: stages.map(({ name }) => name), description: "What the deployment runs." },
  replicas: whole(0, "Pods without autoscaling."),
  resources: anyObject,
  heapMegabytes: whole(64, "Megabytes of Node's heap."),
  autoscaling: object({
    minReplicas: whole(0),
    maxReplicas: whole(1, "No more than the topic has partitions."),
    lagThreshold: {
      type: ["integer", "null"],
      minimum: 1,
      description: "Records waiting for one replica; null: twice STREAM_MAX_IN_FLIGHT.",
    },
    activationLagThreshold: whole(0),
    pollingIntervalSeconds: whole(1),
    cooldownSeconds: whole(0),
    scaleDownSeconds: { ...whole(1), maximum: 1_800 },
  }),
  podAnnotations: anyObject,
  podLabels: anyObject,
  nodeSelector: anyObject,
  tolerations: anyList,
  affinity: anyObject,
  priorityClassName: { type: "string" },
};

/** A deployment may have the settings of its own service and no other's. */
const stageSchema: Schema = {
  ...object({ ...stageProperties, settings: anyObject, secrets: anyObject, files: anyObject }, ["service"]),
  allOf: stages.map(({ name, config, usesModels }) => ({
    if: { properties: { service: { const: name } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: {
      properties: given([...shared, ...(usesModels ? ofModelServices : []), config as AnyGroup]),
    },
  })),
};

const peers = {
  type: "array",
  items: { type: "object" },
  description: "Network policy peers; empty: any address.",
};
const egress = object({ to: peers, ports: { type: "array", items: { ...whole(1), maximum: 65_535 } } });

/** values.schema.json of the chart: from the services' own declarations, so that `helm lint` refuses what they would. */
export function renderValuesSchema(): string {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the dialoom chart",
    $comment: "Generated by `npm run generate`.",
    definitions: Object.fromEntries(
      settingsOf(everyGroup).map((setting) => [setting.variable, definitionOf(setting)]),
    ),
    ...object({
      global: anyObject,
      image: object({
        repository: text,
        tag: { type: "string" },
        pullPolicy: { enum: ["Always", "IfNotPresent", "Never"] },
      }),
      imagePullSecrets: anyList,
      ...given(everyGroup),
      stages: { type: "object", minProperties: 1, additionalProperties: stageSchema },
      stageDefaults: object({ ...stageProperties, ...given(everyGroup) }),
      autoscaling: object({ enabled: on }),
      serviceMonitor: object({
        enabled: on,
        interval: { type: "string", pattern: "^[0-9]+(ms|s|m)$" },
        labels: anyObject,
      }),
      podDisruptionBudget: object({ enabled: on, maxUnavailable: { type: ["integer", "string"] } }),
      serviceAccount: object({ create: on, annotations: anyObject }),
      networkPolicy: object({
        enabled: on,
        dns: egress,
        kafka: egress,
        registry: egress,
        llm: egress,
        scrapers: peers,
      }),
      setup: object({
        enabled: on,
        partitions: { ...whole(1), maximum: 10_000 },
        replication: { type: ["integer", "null"], minimum: 1, maximum: 9 },
        principals: { type: "string" },
        resources: anyObject,
        ...given(shared),
      }),
      simulator: object({
        enabled: on,
        faults: valueSchema({ variable: "", field: simulatorFields.fields.faults as Field<unknown> }),
        resources: anyObject,
      }),
    }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** files/declared.json of the chart: which stages ask models, and the defaults that the templates calculate with. */
export function renderDeclared(): string {
  const calculated = [
    "KAFKA_TOPIC_PREFIX",
    "LLM_TIMEOUT_MS",
    "PIPELINE_ROUNDS",
    "STREAM_DRAIN_TIMEOUT_MS",
    "STREAM_MAX_IN_FLIGHT",
  ];
  const defaults = settingsOf(everyGroup)
    .filter(({ variable: name }) => calculated.includes(name))
    .map(({ variable: name, field }) => [name, field.default]);
  const declared = {
    asksModels: stages.filter(({ usesModels }) => usesModels).map(({ name }) => name),
    defaults: Object.fromEntries(defaults),
  };
  return `${JSON.stringify(declared, null, 2)}\n`;
}
