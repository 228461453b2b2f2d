/** Python with packages, for what has no equal in JavaScript. Made once and kept in .dialoom. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, RunningProgram } from "./cli.ts";

/** The interpreter, or why there is none: a reason to skip a test. */
export type Python = { readonly path: string } | { readonly missing: string };

/**
 * @param requirements path of a requirements file, from the project's folder
 * @param alone path of another one, whose packages come without what they in turn require
 */
export async function pythonWith(requirements: string, alone?: string): Promise<Python> {
  const lists = [requirements, ...(alone ? [alone] : [])];
  const wanted = lists.map((list) => readFileSync(join(projectFolder, list), "utf8").trim());
  const version = createHash("sha256").update(wanted.join("\n")).digest("hex").slice(0, 8);
  const folder = join(projectFolder, ".dialoom/cache", `python-${version}`);
  const path = join(folder, "bin/python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return { path };
  const install = [path, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const steps = [
    ["python3", "-m", "venv", folder],
    [...install, "-r", requirements],
    ...(alone ? [[...install, "--no-deps", "-r", alone]] : []),
  ];
  for (const [command = "", ...args] of steps) {
    const ended = await new RunningProgram(command, args).ended.catch((error: Error) => error);
    if (!(ended instanceof Error) && ended.code === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    const why = ended instanceof Error ? ended.message : ended.stderr.trim().split("\n").at(-1);
    return { missing: `no Python with the packages of ${lists.join(" and ")}: ${why}` };
  }
  writeFileSync(complete, "");
  return { path };
}
