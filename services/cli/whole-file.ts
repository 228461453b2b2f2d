/** Files that are there whole or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./exit.ts";

/** Writes a file beside its final place and moves it there. @throws UsageError when it cannot be written */
export function writeWhole(path: string, content: string): void {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    const file = openSync(partial, "w");
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
