/**
 * Answers that were paid for, on local disk: a message that is worked on again after a crash asks nothing twice. An
 * answer is on disk before the stage sees it. One file may serve several processes of a host.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { hashOf } from "../dialogue/canonical.ts";
import { bodyOf, type CompletionRequest } from "./attempt.ts";
import type { Answered } from "./outcome.ts";
import { layoutVersion } from "./prompt.ts";

/** Bumped when what an entry holds changes; entries of another version are dropped. */
const formatVersion = 1;
/** Share of the allowed bytes that is left after the oldest entries were dropped. */
const keptShare = 0.9;
/** Writes between looks at the size, which other processes change too. */
const checkEvery = 200;

export class ResponseCache {
  readonly #database: DatabaseSync;
  readonly #writes: boolean;
  readonly #maxBytes: number;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  #written = 0;

  /**
   * @param path file, made when it is not there
   * @param mode read: what is there is used, nothing is added or dropped
   * @throws Error naming the file when it cannot be opened
   */
  constructor(path: string, mode: "read" | "on", maxBytes: number) {
    this.#writes = mode === "on";
    this.#maxBytes = maxBytes;
    try {
      mkdirSync(dirname(path), { recursive: true });
      const { DatabaseSync: Database } = sqlite();
      this.#database = new Database(path, { timeout: 5_000 });
      // A crash of the process loses nothing; one of the machine may lose the last answers, which are then paid again.
      this.#database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA auto_vacuum = INCREMENTAL",
      );
      this.#prepareTable();
    } catch (error) {
      throw new Error(`the cache ${path} (LLM_CACHE_PATH) cannot be used: ${(error as Error).message}`);
    }
    this.#get = this.#database.prepare("SELECT value FROM answers WHERE key = ?");
    this.#put = this.#database.prepare("INSERT OR REPLACE INTO answers (key, value, bytes) VALUES (?, ?, ?)");
    this.#delete = this.#database.prepare("DELETE FROM answers WHERE key = ?");
    if (this.#writes) this.#bound();
  }

  /**
   * The key of a request: everything that decides about its answer, and nothing secret.
   *
   * @param fence of this run, which is random and means nothing for the answer
   * @param seed of the question: votes and attempts that differ in it alone are different, also where it is not sent
   * @param sample index among requests that differ in nothing else
   */
  static key(
    endpoint: string,
    request: CompletionRequest,
    fence: string,
    seed: number,
    sample: number,
  ): string {
    const messages = request.messages.map((message) => ({
      ...message,
      content: message.content.replaceAll(fence, "fence"),
    }));
    return hashOf("answer", layoutVersion, endpoint, bodyOf({ ...request, messages }), seed, sample);
  }

  get(key: string): Answered | undefined {
    const row = this.#get.get(key) as { value: string } | undefined;
    return row ? (JSON.parse(row.value) as Answered) : undefined;
  }

  put(key: string, { outcome, text, tokens, model }: Answered): void {
    if (!this.#writes) return;
    const value = JSON.stringify({ outcome, text, tokens, model });
    this.#put.run(key, value, key.length + Buffer.byteLength(value));
    this.#written += 1;
    if (this.#written % checkEvery === 0) this.#bound();
  }

  /** Forgets answers that led to nothing, so that asking again does ask. */
  forget(keys: readonly string[]): void {
    if (!this.#writes) return;
    for (const key of keys) this.#delete.run(key);
  }

  close(): void {
    this.#database.close();
  }

  #prepareTable(): void {
    const { user_version: version } = this.#database.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version !== 0 && version !== formatVersion) this.#database.exec("DROP TABLE IF EXISTS answers");
    this.#database.exec(
      `PRAGMA user_version = ${formatVersion};
       CREATE TABLE IF NOT EXISTS answers (
         age INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, bytes INTEGER NOT NULL)`,
    );
  }

  /** Drops the oldest answers when there are too many bytes. */
  #bound(): void {
    const total = this.#database.prepare("SELECT coalesce(sum(bytes), 0) AS bytes FROM answers").get() as {
      bytes: number;
    };
    let excess = total.bytes - this.#maxBytes;
    if (excess <= 0) return;
    excess += this.#maxBytes * (1 - keptShare);
    const drop = this.#database.prepare("DELETE FROM answers WHERE age <= ?");
    let dropped = 0;
    let last = 0;
    for (const row of this.#database.prepare("SELECT age, bytes FROM answers ORDER BY age").iterate()) {
      const { age, bytes } = row as { age: number; bytes: number };
      dropped += bytes;
      last = age;
      if (dropped >= excess) break;
    }
    drop.run(last);
    this.#database.exec("PRAGMA incremental_vacuum");
  }
}

/** node:sqlite, without the line that some Node versions print about it being experimental. */
function sqlite(): typeof import("node:sqlite") {
  const { emitWarning } = process;
  process.emitWarning = (() => {}) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
