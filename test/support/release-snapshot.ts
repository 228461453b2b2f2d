/**
 * The project as a release with other schemas: a copy of its code whose `schemas/` are the given ones. Services started
 * from it, and modules loaded from it, read and write with those.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AvroObject } from "../../services/shared/contracts/schemas.ts";
import { projectFolder } from "./cli.ts";

/** What a test needs of a release. */
const copied = ["package.json", "services", "infra/local", "test/support", "examples"];

export interface ReleaseSnapshot {
  /** A module as this release has it. @param path from the project's folder */
  load<M>(path: string): Promise<M>;
  remove(): void;
}

/** @param schemas by the name of the record; a record of a topic may be self-contained, or refer to others by name */
export function releaseWith(schemas: ReadonlyMap<string, AvroObject>): ReleaseSnapshot {
  const folder = mkdtempSync(join(tmpdir(), "dialoom-release-"));
  for (const path of copied) cpSync(join(projectFolder, path), join(folder, path), { recursive: true });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "schemas"));
  for (const [name, schema] of schemas) {
    writeFileSync(join(folder, "schemas", `${name}.avsc`), JSON.stringify(schema));
  }
  return {
    load: <M>(path: string) => import(join(folder, path)) as Promise<M>,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
