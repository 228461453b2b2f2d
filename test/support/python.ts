/** Python with packages, for what has no equal in JavaScript. Made once and kept in .dialoom. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, RunningProgram } from "./cli.ts";

/** The interpreter, or why there is none: a reason to skip a test. */
export type Python = { readonly path: string } | { readonly missing: string };

/** @param requirements path of a requirements file, from the project's folder */
export async function pythonWith(requirements: string): Promise<Python> {
  const wanted = readFileSync(join(projectFolder, requirements), "utf8").trim();
  const version = createHash("sha256").update(wanted).digest("hex").slice(0, 8);
  const folder = join(projectFolder, ".dialoom/cache", `python-${version}`);
  const path = join(folder, "bin/python");
  if (existsSync(path)) return { path };
  const steps = [
    ["python3", "-m", "venv", folder],
    [path, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
  ];
  for (const [command = "", ...args] of steps) {
    const ended = await new RunningProgram(command, args).ended.catch((error: Error) => error);
    if (!(ended instanceof Error) && ended.code === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    const why = ended instanceof Error ? ended.message : ended.stderr.trim().split("\n").at(-1);
    return { missing: `no Python with ${wanted.replaceAll(/ .*/g, "").replaceAll("\n", ", ")}: ${why}` };
  }
  return { path };
}
