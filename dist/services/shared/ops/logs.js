import { pino } from "pino";
import { field, fieldGroup, oneOf } from "./config.js";
export const logFields = fieldGroup("LOG", {
    level: field(oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"), "Least severe level that is logged.", { default: "info" }),
});
/** JSON lines on stdout. Secrets and the bodies of prompts are never logged. */
export function createLogger(service, level) {
    return pino({
        level,
        base: { service },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: {
            paths: ["apiKey", "*.apiKey", "headers.authorization", "*.headers.authorization"],
            censor: "[hidden]",
        },
    });
}
