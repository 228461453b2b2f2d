/**
 * Says whether a process id still means the process it once meant. Ids are reused, so an id alone is never enough
 * to signal a process that an earlier run recorded: the start time has to match too.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
/** Start mark of a process that runs now; undefined when there is no such process. */
export function startMark(pid) {
    if (process.platform === "linux") {
        try {
            const mark = startTicks(readFileSync(`/proc/${pid}/stat`, "utf8"));
            return mark === undefined ? undefined : `${bootId()}:${mark}`;
        }
        catch {
            return undefined;
        }
    }
    try {
        const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
            encoding: "utf8",
            env: { ...process.env, LC_ALL: "C" },
            stdio: ["ignore", "pipe", "ignore"],
        });
        return started.trim() || undefined;
    }
    catch {
        return undefined;
    }
}
/**
 * Start time, in ticks since boot, from the text of /proc/PID/stat; undefined for a zombie, which is no longer running.
 * The second field is the program's name in parentheses and may itself hold blanks and parentheses.
 */
export function startTicks(stat) {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}
/** Ticks since boot mean nothing after a restart of the machine. */
function bootId() {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
/** Identity of a process that runs now; undefined when it is already gone. */
export function identify(pid) {
    const start = startMark(pid);
    return start === undefined ? undefined : { pid, start };
}
/** Whether the very process that was recorded still runs. */
export function stillRuns(recorded, mark = startMark) {
    return mark(recorded.pid) === recorded.start;
}
