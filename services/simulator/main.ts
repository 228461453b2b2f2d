/** Runs the simulator as a process. Exit codes: 0 stopped as asked, 1 crashed, 2 wrong settings. */
import { ConfigError, readConfig } from "../shared/ops/config.ts";
import { httpFields } from "../shared/ops/http.ts";
import { createLogger, logFields } from "../shared/ops/logs.ts";
import { simulatorFields } from "./config.ts";
import { startSimulator } from "./server.ts";

try {
  const { http, log, settings } = readConfig((read) => ({
    http: read(httpFields),
    log: read(logFields),
    settings: read(simulatorFields),
  }));
  const logger = createLogger("simulator", log.level);
  const simulator = await startSimulator({ ...settings, ...http });
  logger.info({ url: simulator.url, models: settings.models, faults: settings.faults }, "serving");
  const stop = async (signal: string) => {
    logger.info({ signal, requests: simulator.stats().requests }, "stopping: finishing what is in flight");
    await simulator.stop();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));
} catch (error) {
  process.stderr.write(`dialoom simulator: ${(error as Error).message}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
