/**
 * A child process that cannot outlive the process that started it.
 *
 * - It runs in a session of its own, so that Ctrl-C in the terminal reaches only the owner, which stops its own work
 *   before it stops the child.
 * - When the owner exits, an exit listener kills it.
 * - When the owner is killed outright, no listener runs. A guard, a shell blocked on reading a pipe whose other end only
 *   the owner holds, then reads end-of-file and kills the child.
 */
import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
const running = new Set();
function killAllAtExit() {
    for (const managed of running)
        managed.signal("SIGKILL");
}
export class ManagedProcess {
    spec;
    pid;
    /** Resolves when the process has ended, with a phrase such as "exit code 1" or "signal SIGKILL". */
    ended;
    #ending;
    /** Where this process's part of the log begins: a restart appends to the log of the process before it. */
    #logStart;
    #child;
    #guard;
    constructor(spec, child, pid, logStart) {
        this.spec = spec;
        this.#logStart = logStart;
        this.pid = pid;
        this.#child = child;
        this.#guard = startGuard(pid);
        if (running.size === 0)
            process.on("exit", killAllAtExit);
        running.add(this);
        const { promise, resolve } = Promise.withResolvers();
        this.ended = promise;
        child.once("exit", (code, signal) => {
            this.#ending = signal === null ? `exit code ${code}` : `signal ${signal}`;
            this.#guard.kill("SIGKILL");
            running.delete(this);
            if (running.size === 0)
                process.off("exit", killAllAtExit);
            resolve(this.#ending);
        });
    }
    /** Starts the process. Rejects when the program cannot be executed at all. */
    static async start(spec) {
        const log = openSync(spec.logFile, "a");
        try {
            const logStart = fstatSync(log).size;
            const child = spawn(spec.command, spec.args, {
                cwd: spec.cwd,
                env: spec.env ?? process.env,
                stdio: ["ignore", log, log],
                detached: true,
            });
            if (child.pid !== undefined)
                return new ManagedProcess(spec, child, child.pid, logStart);
            const { promise, reject } = Promise.withResolvers();
            child.once("error", reject);
            return await promise;
        }
        finally {
            closeSync(log);
        }
    }
    /** How the process ended; undefined while it runs. */
    get ending() {
        return this.#ending;
    }
    /** Sends a signal; does nothing when the process has ended. */
    signal(name) {
        if (this.#ending === undefined)
            this.#child.kill(name);
    }
    /** Asks the process to end, and kills it when it has not ended after `limitMs`. */
    async stop(limitMs) {
        this.signal("SIGTERM");
        const timer = setTimeout(() => this.signal("SIGKILL"), limitMs);
        await this.ended;
        clearTimeout(timer);
    }
    /** Kills the process outright, as a crash would. */
    async kill() {
        this.signal("SIGKILL");
        await this.ended;
    }
    /** Everything the process has written. */
    output() {
        return readFileSync(this.spec.logFile).subarray(this.#logStart).toString("utf8");
    }
}
function startGuard(pid) {
    const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -9 "$1"', "guard", String(pid)], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
    });
    // The guard must not keep the owner alive, and a guard that could not start leaves the other two safeguards.
    guard.on("error", () => { });
    guard.unref();
    const pipe = guard.stdin;
    if (pipe !== null && "unref" in pipe && typeof pipe.unref === "function")
        pipe.unref();
    pipe?.on("error", () => { });
    return guard;
}
