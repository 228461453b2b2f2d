/** Every process that runs with a certain variable in its environment, whoever started it. Linux only: it reads /proc. */
import { readdirSync, readFileSync } from "node:fs";
import { identify, type ProcessIdentity } from "../../infra/local/process-identity.ts";

export interface MarkedProcess extends ProcessIdentity {
  readonly args: readonly string[];
}

/** Why marked processes cannot be found here; undefined where they can. */
export const cannotFindMarked =
  process.platform === "linux" ? undefined : "processes are found by /proc, which only Linux has";

/** The processes that run now with `name=value`. */
export function markedProcesses(name: string, value: string): MarkedProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      if (!listOf(entry, "environ").includes(`${name}=${value}`)) return [];
      const identity = identify(Number(entry));
      return identity ? [{ ...identity, args: listOf(entry, "cmdline") }] : [];
    });
}

function listOf(pid: string, file: "environ" | "cmdline"): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").slice(0, -1);
  } catch {
    // It has ended since the folder was listed, or is somebody else's.
    return [];
  }
}
