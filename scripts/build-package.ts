/**
 * Makes dist/, the part of the npm package that runs: the services compiled to JavaScript, because Node strips no types
 * below node_modules, in the same layout as the sources and beside the files that they read.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "..");
const dist = join(project, "dist");
rmSync(dist, { recursive: true, force: true });
const compiler = join(project, "node_modules", ".bin", "tsc");
const { status } = spawnSync(compiler, ["-p", "tsconfig.build.json"], { cwd: project, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
for (const path of ["schemas", "examples", "package.json", "infra/local/pom.xml"]) {
  cpSync(join(project, path), join(dist, path), {
    recursive: true,
    // What earlier releases wrote is for tests.
    filter: (source) => source !== join(project, "schemas", "golden"),
  });
}
