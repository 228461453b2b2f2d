/** Checks objects against the schemas of Kubernetes, KEDA, the Prometheus operator and Strimzi. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RunningProgram } from "../support/cli.ts";

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
}

type Model = new (object: unknown) => { validate(): void };

const packages: Readonly<Record<string, string>> = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "kafka.strimzi.io": "@kubernetes-models/strimzi-kafka-operator",
};

/** Name of the module with the schema of an object. */
export function schemaModule({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string {
  return `${packages[apiVersion.split("/")[0] ?? ""] ?? "kubernetes-models"}/${apiVersion}`;
}

/** Installs the schemas' packages, once. @returns says what is wrong with an object; undefined when nothing is */
export async function loadSchemas(): Promise<(object: KubernetesObject) => Promise<string | undefined>> {
  const folder = import.meta.dirname;
  if (!existsSync(join(folder, "node_modules/kubernetes-models"))) {
    const { code, stderr } = await new RunningProgram("npm", ["ci", "--ignore-scripts", "--prefix", folder])
      .ended;
    if (code !== 0) throw new Error(`the schemas cannot be installed: ${stderr}`);
  }
  return async (object) => {
    const { apiVersion, kind } = object;
    const models = (await import(schemaModule(object))) as Record<string, Model>;
    const model = models[kind];
    if (!model) return `${apiVersion} knows no ${kind}`;
    try {
      new model(object).validate();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
}
