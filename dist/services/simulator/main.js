/** Runs the simulator as a process. Exit codes: 0 stopped as asked, 1 crashed, 2 wrong settings. */
import { ConfigError, readConfig } from "../shared/ops/config.js";
import { httpFields } from "../shared/ops/http.js";
import { createLogger, logFields } from "../shared/ops/logs.js";
import { simulatorFields } from "./config.js";
import { startSimulator } from "./server.js";
try {
    const { http, log, settings } = readConfig((read) => ({
        http: read(httpFields),
        log: read(logFields),
        settings: read(simulatorFields),
    }));
    const logger = createLogger("simulator", log.level);
    const simulator = await startSimulator({ ...settings, ...http });
    logger.info({ url: simulator.url, models: settings.models, faults: settings.faults }, "serving");
    const stop = async (signal) => {
        logger.info({ signal, requests: simulator.stats().requests }, "stopping: finishing what is in flight");
        await simulator.stop();
        process.exit(0);
    };
    for (const signal of ["SIGTERM", "SIGINT"])
        process.once(signal, () => void stop(signal));
}
catch (error) {
    process.stderr.write(`dialoom simulator: ${error.message}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
}
