import { PlatformUnavailable } from "./errors.js";
import { pollUntil } from "./polling.js";
import { PortTaken } from "./ports.js";
const START_LIMIT_MS = 90_000;
const PORT_TAKEN = /address already in use|BindException|port \d+.* in use/i;
/**
 * Waits until a process that was just started answers. When it does not, the process is killed.
 * @throws PortTaken when it ended because somebody else had its port; PlatformUnavailable in every other case.
 */
export async function awaitAnswer(managed, answers) {
    const { name, logFile } = managed.spec;
    const ready = await pollUntil(answers, {
        limitMs: START_LIMIT_MS,
        everyMs: 100,
        giveUp: () => managed.ending !== undefined,
    });
    if (ready && managed.ending === undefined)
        return;
    const how = managed.ending === undefined
        ? `did not answer within ${START_LIMIT_MS / 1000} s`
        : `ended while starting (${managed.ending})`;
    await managed.kill();
    const output = managed.output();
    if (PORT_TAKEN.test(output))
        throw new PortTaken(`${name} found its port taken; see ${logFile}.`);
    throw new PlatformUnavailable(`${name} ${how}. From ${logFile}:\n${tellingLines(output)}`);
}
/** The lines of a log that say what went wrong, else its last lines. */
export function tellingLines(output) {
    const lines = output.trimEnd().split("\n");
    const telling = lines.filter((line) => /\b(?:ERROR|FATAL)\b|^\S*(?:Exception|Error)\b|^Caused by:/.test(line));
    return (telling.length > 0 ? telling.slice(0, 12) : lines.slice(-12)).join("\n");
}
