/**
 * The folder where a stack on this machine keeps its logs and says where it is: `.dialoom` in the working folder, or
 * DIALOOM_HOME. `up.json` in it describes the stack that runs; other commands find the platform there.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { identify, stillRuns } from "../../infra/local/process-identity.js";
import { Failure } from "./exit.js";
const identity = z.object({ pid: z.int().positive(), start: z.string().min(1) });
const serviceRecord = z.object({
    name: z.string(),
    /** Number of the replica, from 1. */
    index: z.int().positive(),
    /** Undefined while it is down. */
    process: identity.optional(),
    /** Operations port on 127.0.0.1. */
    port: z.int().nonnegative(),
    log: z.string(),
});
const stackState = z.object({
    version: z.literal(1),
    owner: identity,
    startedAt: z.string(),
    /** Undefined until the platform is up. */
    platform: z
        .object({
        kind: z.enum(["given", "processes", "containers"]),
        brokers: z.array(z.string()).min(1),
        registryUrl: z.string(),
        topicPrefix: z.string(),
        rounds: z.int().positive(),
    })
        .optional(),
    /** What answers the pipeline's model calls, for people. */
    teacher: z.string(),
    services: z.array(serviceRecord),
});
/** The folder named by DIALOOM_HOME, else `.dialoom` in the working folder. */
export function homeFolder(env = process.env) {
    return resolve(env["DIALOOM_HOME"] || ".dialoom");
}
const stateFile = (home) => join(home, "up.json");
/** The recorded stack, running or not; undefined when there is none. */
export function readState(home) {
    try {
        return stackState.parse(JSON.parse(readFileSync(stateFile(home), "utf8")));
    }
    catch {
        return undefined;
    }
}
/** The stack that runs now; undefined when there is none, or only what a killed one left. */
export function runningState(home) {
    const state = readState(home);
    return state && stillRuns(state.owner) ? state : undefined;
}
export function writeState(home, state) {
    const file = stateFile(home);
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${file}.new`, file);
}
export function removeState(home) {
    rmSync(stateFile(home), { force: true });
}
/**
 * Takes the home for this process: ends what a killed stack has left, and records the new owner.
 *
 * @throws Failure when a stack of another process runs there
 */
export function claimHome(home, log) {
    mkdirSync(home, { recursive: true });
    const owner = identify(process.pid);
    if (!owner)
        throw new Error("cannot read the start time of this process");
    cleanLeftovers(home, log);
    const state = {
        version: 1,
        owner,
        startedAt: new Date().toISOString(),
        teacher: "",
        services: [],
    };
    try {
        // Fails when another start was faster: whoever makes the file owns the home.
        writeFileSync(stateFile(home), JSON.stringify(state), { flag: "wx" });
    }
    catch (error) {
        if (error.code === "EEXIST")
            throw alreadyRuns(home);
        throw error;
    }
    return state;
}
/**
 * Ends the services that a killed stack has left and removes its record.
 *
 * @returns whether there was one
 * @throws Failure when the recorded stack still runs
 */
export function cleanLeftovers(home, log) {
    const state = readState(home);
    if (state && stillRuns(state.owner))
        throw alreadyRuns(home, state.owner.pid);
    for (const service of state?.services ?? []) {
        if (!service.process || !stillRuns(service.process))
            continue;
        log(`Ending ${service.name}-${service.index} (process ${service.process.pid}), left by a stack that was killed.`);
        try {
            process.kill(service.process.pid, "SIGKILL");
        }
        catch {
            // It ended by itself since we looked.
        }
    }
    removeState(home);
    return state !== undefined;
}
function alreadyRuns(home, pid) {
    const whose = pid === undefined ? "" : ` (process ${pid})`;
    return new Failure(`A stack runs in ${home} already${whose}. Stop it with \`dialoom down\`, or set DIALOOM_HOME to another folder.`);
}
