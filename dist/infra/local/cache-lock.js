/**
 * A lock between processes, held through SQLite's file lock: the kernel drops it when its holder dies, however it dies,
 * so there is no stale lock to recognise.
 */
import { DatabaseSync } from "node:sqlite";
import { pollUntil } from "./polling.js";
const LIMIT_MS = 15 * 60_000;
/**
 * Runs `work` while no other process holds the lock on `file`.
 * @param waiting called once when somebody else holds it.
 */
export async function withLock(file, waiting, work) {
    const database = new DatabaseSync(file, { timeout: 0 });
    try {
        let said = false;
        const acquired = await pollUntil(() => {
            if (tryLock(database))
                return true;
            if (!said)
                waiting();
            said = true;
            return false;
        }, { limitMs: LIMIT_MS, everyMs: 250 });
        if (!acquired)
            throw new Error(`${file} has been locked by another start for ${LIMIT_MS / 60_000} minutes.`);
        return await work();
    }
    finally {
        database.close();
    }
}
function tryLock(database) {
    try {
        database.exec("BEGIN EXCLUSIVE");
        return true;
    }
    catch (error) {
        if (error instanceof Error && /locked|busy/i.test(error.message))
            return false;
        throw error;
    }
}
