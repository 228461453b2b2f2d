/** An export into one file, or to standard output: a folder of its own beside it until the file is complete. */

import { once } from "node:events";
import { createReadStream, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../exit.ts";
import { openDataFile } from "./data-file.ts";
import { type ExportJob, runGeneration } from "./job.ts";
import type { ExportState } from "./state.ts";

/** Exports to `target`; an export that was killed is continued. The file appears when it is complete. */
export async function exportToFile(target: string, job: Omit<ExportJob, "folder">): Promise<ExportState> {
  const folder = join(dirname(target), `.${basename(target)}.export`);
  try {
    const { state } = await runGeneration({ ...job, folder });
    const file = join(folder, await onlyFile(folder, state, job));
    renameSync(file, target);
    rmSync(folder, { recursive: true, force: true });
    return state;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (
      code === undefined ||
      !existsSync(dirname(target)) ||
      ["EACCES", "EROFS", "ENOTDIR", "EISDIR", "ENOSPC"].includes(code)
    )
      if (code !== undefined) throw new UsageError(`${target} cannot be written: ${message}`);
    throw error;
  }
}

/** Exports to standard output. */
export async function exportToOutput(job: Omit<ExportJob, "folder">): Promise<ExportState> {
  const folder = mkdtempSync(join(tmpdir(), "dialoom-export-"));
  try {
    const { state } = await runGeneration({ ...job, folder });
    const file = await onlyFile(folder, state, job);
    for await (const chunk of createReadStream(join(folder, file)))
      if (!process.stdout.write(chunk)) await once(process.stdout, "drain");
    return state;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Path of the one file; an empty one where there was nothing to write. */
async function onlyFile(
  folder: string,
  state: ExportState,
  { options }: Omit<ExportJob, "folder">,
): Promise<string> {
  const [file] = state.generations.flatMap((generation) => generation.files);
  if (file) return file.path;
  const { form, compression, format } = options;
  await openDataFile(join(folder, "empty"), form, compression, format.columns).close();
  return "empty";
}
