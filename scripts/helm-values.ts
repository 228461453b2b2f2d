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

const text = (description: string): Schema => ({ type: "string", minLength: 1, description });
const object = (
  description: string,
  properties: Record<string, Schema>,
  required: readonly string[] = [],
): Schema => ({
  type: "object",
  description,
  additionalProperties: false,
  properties,
  ...(required.length > 0 && { required }),
});
const whole = (minimum: number, description: string): Schema => ({ type: "integer", minimum, description });
const on = (description: string): Schema => ({ type: "boolean", description });
const anyObject = (description: string): Schema => ({ type: "object", description });
const anyList = (description: string): Schema => ({ type: "array", items: { type: "object" }, description });
const secretName = text("Name of a secret.");
const keyIn = text("The key in it.");

const secretReference = ({ field }: Setting): Schema => ({
  ...object(`${field.doc} Name of a secret, and the key in it.`, { name: secretName, key: keyIn }, [
    "name",
    "key",
  ]),
});
const fileReference = ({ field }: Setting): Schema => ({
  ...object(field.doc, { secret: secretName, configMap: text("Name of a config map."), key: keyIn }, ["key"]),
  oneOf: [{ required: ["secret"] }, { required: ["configMap"] }],
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
  enabled: on("Whether the deployment is there."),
  service: { enum: stages.map(({ name }) => name), description: "What the deployment runs." },
  replicas: whole(0, "Pods without autoscaling."),
  resources: anyObject("Requests and limits of the container."),
  heapMegabytes: whole(64, "Megabytes of Node's heap."),
  autoscaling: object("How KEDA scales the deployment.", {
    minReplicas: whole(0, "Pods when nothing waits."),
    maxReplicas: whole(1, "No more than the topic has partitions."),
    lagThreshold: {
      type: ["integer", "null"],
      minimum: 1,
      description: "Records waiting for one replica; null: twice STREAM_MAX_IN_FLIGHT.",
    },
    activationLagThreshold: whole(0, "Records waiting from which on a deployment without pods gets one."),
    pollingIntervalSeconds: whole(1, "Seconds between two looks at the lag."),
    cooldownSeconds: whole(0, "Seconds without lag before the last pod goes."),
    scaleDownSeconds: {
      ...whole(1, "Seconds for which fewer pods must have been enough before some go."),
      maximum: 1_800,
    },
  }),
  podAnnotations: anyObject("Annotations of the pods."),
  podLabels: anyObject("Further labels of the pods."),
  nodeSelector: anyObject("Labels of the nodes that may run the pods."),
  tolerations: anyList("Taints of nodes that the pods put up with."),
  affinity: anyObject("Which nodes and neighbours the pods prefer or need."),
  priorityClassName: {
    type: "string",
    description: "Priority class of the pods; empty: the cluster's default.",
  },
};

/** A deployment may have the settings of its own service and no other's. */
const stageSchema: Schema = {
  ...object(
    "A deployment of a stage. What it does not say is taken from stageDefaults.",
    {
      ...stageProperties,
      settings: anyObject("Settings of this deployment alone."),
      secrets: anyObject("Secret settings of this deployment alone."),
      files: anyObject("Settings that name files, of this deployment alone."),
    },
    ["service"],
  ),
  allOf: stages.map(({ name, config, usesModels }) => ({
    if: { properties: { service: { const: name } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: {
      properties: given([...shared, ...(usesModels ? ofModelServices : []), config as AnyGroup]),
    },
  })),
};

const peers = (empty: string): Schema => ({
  type: "array",
  items: { type: "object" },
  description: `Network policy peers; empty: ${empty}.`,
});
const egress = (what: string): Schema =>
  object(`Where pods may connect to for ${what}.`, {
    to: peers("any address on these ports"),
    ports: {
      type: "array",
      // A rule without ports would open all of them.
      minItems: 1,
      items: { type: "integer", minimum: 1, maximum: 65_535 },
      description: "Ports that may be connected to.",
    },
  });

/** values.schema.json of the chart: from the services' own declarations, so that `helm lint` refuses what they would. */
export function renderValuesSchema(): string {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the dialoom chart",
    $comment: "Generated by `npm run generate`.",
    definitions: Object.fromEntries(
      settingsOf(everyGroup).map((setting) => [setting.variable, definitionOf(setting)]),
    ),
    ...object("What the chart can be told.", {
      global: anyObject("Values shared with charts beside this one; not used here."),
      image: object("The image of all services.", {
        repository: text("Registry and name."),
        tag: { type: "string", description: "Tag; empty: the chart's appVersion." },
        pullPolicy: { enum: ["Always", "IfNotPresent", "Never"], description: "When nodes pull it." },
      }),
      imagePullSecrets: anyList("Secrets to pull the image with."),
      ...given(everyGroup),
      stages: {
        type: "object",
        minProperties: 1,
        additionalProperties: stageSchema,
        description: "The deployments, by name; several may run rounds of one stage.",
      },
      stageDefaults: object("What holds for every stage that does not say otherwise.", {
        ...stageProperties,
        ...given(everyGroup),
      }),
      autoscaling: object("Scaling by lag.", { enabled: on("Whether KEDA scales the stages.") }),
      serviceMonitor: object("Scraping by the Prometheus operator.", {
        enabled: on("Whether there is a ServiceMonitor for each stage."),
        interval: {
          type: "string",
          pattern: "^[0-9]+(ms|s|m)$",
          description: "Time between two scrapes, such as 30s.",
        },
        labels: anyObject("Labels by which Prometheus selects the monitors."),
      }),
      podDisruptionBudget: object("How many pods of a stage may go at once when nodes are emptied.", {
        enabled: on("Whether there is a budget for each stage."),
        maxUnavailable: { type: ["integer", "string"], description: "Pods, or a share such as 25%." },
      }),
      serviceAccount: object("The accounts that stages run as, one each.", {
        create: on("Whether the chart makes them."),
        annotations: anyObject("Annotations of the accounts."),
      }),
      networkPolicy: object("Who may talk to the stages, and to whom they may talk.", {
        enabled: on("Whether there is a policy for each stage."),
        dns: egress("names"),
        kafka: egress("the brokers"),
        registry: egress("the schema registry"),
        llm: egress("the model endpoint"),
        scrapers: peers("nobody may read /metrics"),
      }),
      setup: object("The job that creates topics and schemas before each release.", {
        enabled: on("Whether it runs."),
        partitions: { ...whole(1, "Partitions of the topics that scale."), maximum: 10_000 },
        replication: {
          type: ["integer", "null"],
          minimum: 1,
          maximum: 9,
          description: "Copies of each partition; null: the cluster's default.",
        },
        principals: {
          type: "string",
          description:
            "Principals that get the stages' rights, with {stage} for the stage's name; empty: none.",
        },
        resources: anyObject("Requests and limits of the container."),
        ...given(shared),
      }),
      simulator: object("The offline stand-in for a model endpoint.", {
        enabled: on("Whether it runs, and the stages ask it."),
        faults: valueSchema({ variable: "", field: simulatorFields.fields.faults as Field<unknown> }),
        resources: anyObject("Requests and limits of the container."),
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
