/** Helm: the one on the PATH, else one built once from the Go module proxy and kept in .dialoom. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Ended, projectFolder, RunningProgram } from "../support/cli.ts";

const version = "3.22.0";

/** Kubernetes for which the chart is rendered; a Helm built from source takes another one for granted. */
export const kubernetesVersion = "1.31.0";

/** @throws Error that says how to get Helm */
export async function findHelm(): Promise<string> {
  const onPath = await new RunningProgram("helm", ["version", "--short"]).ended.catch(() => undefined);
  if (onPath?.code === 0 && onPath.stdout.startsWith("v3.")) return "helm";
  const folder = join(projectFolder, ".dialoom/cache", `helm-${version}`);
  const built = join(folder, "helm");
  if (existsSync(built)) return built;
  mkdirSync(folder, { recursive: true });
  const go = await new RunningProgram("go", ["install", `helm.sh/helm/v3/cmd/helm@v${version}`], {
    env: { GOBIN: folder },
  }).ended.catch((error: Error) => error);
  if (!(go instanceof Error) && go.code === 0) return built;
  throw new Error(
    `There is no Helm 3 on the PATH, and none can be built with Go (${go instanceof Error ? go.message : go.stderr.trim().split("\n").at(-1)}). Install either.`,
  );
}

/** Runs Helm in the project's folder, with settings of nobody's. */
export function runHelm(helm: string, args: readonly string[]): Promise<Ended> {
  const nowhere = join(projectFolder, ".dialoom/cache/helm-home");
  return new RunningProgram(helm, args, {
    env: { HELM_CONFIG_HOME: nowhere, HELM_CACHE_HOME: nowhere, HELM_DATA_HOME: nowhere, KUBECONFIG: "" },
  }).ended;
}
