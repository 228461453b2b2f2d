/**
 * The folder of one start: `<home>/runs/<id>` holds data, logs and `pids.json`, which says who owns the run and which
 * children it has. A later start reads it and cleans up after owners that are gone.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { pollUntil } from "./polling.js";
import { identify, startMark, stillRuns } from "./process-identity.js";
const Identity = z.object({ pid: z.int().positive(), start: z.string().min(1) });
const RunRecord = z.object({
    owner: Identity,
    children: z.array(Identity.extend({ name: z.string() })),
});
const RECORD_FILE = "pids.json";
/** A run without a readable record is either being made at this moment or was cut off while being made. */
const UNRECORDED_GRACE_MS = 60_000;
/** One start's folder, owned by this process until it is removed. */
export class Run {
    directory;
    #home;
    #record;
    constructor(home) {
        const runs = join(home, "runs");
        mkdirSync(runs, { recursive: true });
        const owner = identify(process.pid);
        if (!owner)
            throw new Error("Cannot read the start time of this process.");
        this.#home = home;
        this.directory = mkdtempSync(join(runs, `${process.pid}-`));
        this.#record = { owner, children: [] };
        this.#save();
    }
    /** A folder inside the run, made on demand. */
    folder(name) {
        const path = join(this.directory, name);
        mkdirSync(path, { recursive: true });
        return path;
    }
    /** Remembers a child, so that it is found if this process dies without stopping it. */
    recordChild(name, pid) {
        const child = identify(pid);
        if (!child)
            return;
        const alive = this.#record.children.filter((known) => stillRuns(known));
        this.#record = { ...this.#record, children: [...alive, { name, ...child }] };
        this.#save();
    }
    /** Removes the run's folder; its children must have ended. */
    remove() {
        removeTree(this.directory);
    }
    /**
     * Moves the run's folder aside for a look at its logs, in place of the previous failure.
     * @returns where it is now.
     */
    keepAsFailure() {
        const kept = join(this.#home, "last-failure");
        removeTree(kept);
        renameSync(this.directory, kept);
        return kept;
    }
    #save() {
        const file = join(this.directory, RECORD_FILE);
        writeFileSync(`${file}.new`, `${JSON.stringify(this.#record, null, 2)}\n`);
        renameSync(`${file}.new`, file);
    }
}
/** What to do about a recorded run: nothing while its owner lives, else end those children that still are who they were. */
export function leftovers(record, mark = startMark) {
    if (stillRuns(record.owner, mark))
        return { ownerAlive: true, orphans: [] };
    return { ownerAlive: false, orphans: record.children.filter((child) => stillRuns(child, mark)) };
}
/** Ends the children and removes the data of runs whose owner is gone. Says what it did. */
export async function sweepRuns(home, log) {
    const runs = join(home, "runs");
    if (!existsSync(runs))
        return;
    for (const name of readdirSync(runs)) {
        const directory = join(runs, name);
        const record = readRecord(directory);
        if (record === undefined) {
            if (ageMs(directory) > UNRECORDED_GRACE_MS)
                removeTree(directory);
            continue;
        }
        const { ownerAlive, orphans } = leftovers(record);
        if (ownerAlive)
            continue;
        for (const orphan of orphans) {
            log(`Ending ${orphan.name} (process ${orphan.pid}), left by a start that was killed.`);
            endOrphan(orphan);
        }
        await pollUntil(() => orphans.every((orphan) => !stillRuns(orphan)), { limitMs: 5_000, everyMs: 50 });
        removeTree(directory);
    }
}
function endOrphan(orphan) {
    try {
        process.kill(orphan.pid, "SIGKILL");
    }
    catch {
        // It ended by itself since we looked.
    }
}
function readRecord(directory) {
    try {
        return RunRecord.parse(JSON.parse(readFileSync(join(directory, RECORD_FILE), "utf8")));
    }
    catch {
        return undefined;
    }
}
function ageMs(directory) {
    const stat = statSync(directory, { throwIfNoEntry: false });
    return stat ? Date.now() - stat.mtimeMs : 0;
}
function removeTree(directory) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
