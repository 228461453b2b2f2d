#!/usr/bin/env node
// Starts the command: its TypeScript in a clone, on a Node that runs that; what was compiled from it in an installed
// package, for Node strips no types below node_modules. This file is plain, old JavaScript, so that any Node can read it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const source = fileURLToPath(new URL("./main.ts", import.meta.url));
const compiled = fileURLToPath(new URL("../../dist/services/cli/main.js", import.meta.url));
const main = existsSync(source) ? source : compiled;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major >= 24) {
  await import(pathToFileURL(main).href);
} else {
  const own = projectNode();
  if (own) runOn(own);
  else if ((major === 22 && minor >= 18) || (major === 23 && minor >= 6))
    await import(pathToFileURL(main).href);
  else {
    process.stderr.write(
      `dialoom: it needs Node 22.18 or newer, and this is ${process.versions.node}. Install it with its optional dependencies (npm ci, or npm install): they bring a Node of its own.\n`,
    );
    process.exitCode = 1;
  }
}

/** The Node that came with the project's packages, here or in a folder above where npm has hoisted it. */
function projectNode() {
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", ".bin", "node");
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Runs the command as a child, hands signals on, and ends as it ends. */
function runOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`dialoom: ${node} cannot be run: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
  });
}
