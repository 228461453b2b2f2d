/** The simulator as a process of its own, so that its work is not measured with the client's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface SimulatorProcess {
  /** Base URL, `/v1` included. */
  readonly url: string;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL("../../services/simulator/main.ts", import.meta.url));

/** Starts a simulator with settings such as `{ LATENCY_MS: 200 }`. */
export async function startSimulatorProcess(
  settings: Readonly<Record<string, string | number>>,
): Promise<SimulatorProcess> {
  const env = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`SIMULATOR_${name}`, String(value)]),
  );
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"], HTTP_PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await served(child);
  return {
    url,
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function served(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the simulator has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error("the simulator ended before it served");
}
