/** What ARCHITECTURE.md says of the rooms: who may import whom, and where nothing but pure code lives. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

const project = join(import.meta.dirname, "../..");
const stages = ["planner", "initializer", "refiner", "verifier"];

/** The shared rooms each room may import besides itself; rooms that are not here may import any. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "shared/contracts": [],
  "shared/dialogue": ["shared/contracts"],
  "shared/tools": ["shared/contracts", "shared/dialogue"],
  "shared/rules": ["shared/contracts", "shared/dialogue", "shared/tools"],
  "shared/dataset": ["shared/contracts", "shared/dialogue", "shared/tools", "shared/rules"],
  "shared/formats": ["shared/contracts", "shared/dialogue", "shared/tools", "shared/rules"],
  "shared/ops": [],
  "shared/stream": ["shared/contracts", "shared/ops", "shared/llm"],
  "shared/llm": ["shared/contracts", "shared/dialogue", "shared/tools", "shared/ops", "shared/stream"],
  simulator: ["shared/dialogue", "shared/tools", "shared/rules", "shared/ops"],
};
/** Rooms without I/O, and all that they may take from Node and from packages. */
const pure = [
  "shared/dialogue",
  "shared/tools",
  "shared/rules",
  "shared/dataset",
  "shared/formats",
  ...stages,
];
const harmless = ["node:crypto", "zod", "@cfworker/json-schema", "js-yaml", "@streamparser/json", "avsc"];
const kafka = ["kafkajs", "@kafkajs/confluent-schema-registry"];

const modules = globSync("services/**/*.ts", { cwd: project }).map((path) => {
  const text = readFileSync(join(project, path), "utf8");
  // A statement begins its line, so no text in a string is taken for one.
  const found = text.matchAll(
    /^(?:import|export)\b[^;"'`]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  const imports = [...found].map(([, from, bare, late]) => from ?? bare ?? late ?? "");
  return { path, room: roomOf(path), imports };
});

function roomOf(path: string): string {
  const [, service = "", inner = ""] = path.split("/");
  return service === "shared" ? `shared/${inner}` : service;
}

const crossings = modules.flatMap(({ path, room, imports }) =>
  imports
    .filter((name) => name.startsWith("."))
    .map((name) => normalize(join(dirname(path), name)))
    .map((to) => ({ path, room, target: roomOf(to), to }))
    .filter(({ target }) => target !== room),
);
const packages = modules.flatMap(({ path, room, imports }) =>
  imports.filter((name) => !name.startsWith(".")).map((name) => ({ path, room, name })),
);

test("imports are seen at all", () => {
  assert.ok(modules.length > 300 && crossings.length > 500 && packages.length > 100);
});

test("imports between rooms point one way", () => {
  const wrong = crossings.filter(({ room, target }) => allowed[room] && !allowed[room].includes(target));
  assert.deepEqual(wrong, []);
});

test("a service imports no other service, and of the runtime a stage knows only what a stage is", () => {
  const wrong = crossings.filter(({ path, room, target, to }) => {
    if (path === "services/cli/stages.ts") return false;
    if (stages.includes(room) && target === "shared/stream") return to !== "services/shared/stream/stage.ts";
    return stages.includes(target) || target === "simulator" || target === "cli";
  });
  assert.deepEqual(wrong, []);
});

test("only the stream runtime and the command know kafkajs", () => {
  const knowing = packages.filter(({ name }) => kafka.includes(name)).map(({ room }) => room);
  assert.deepEqual([...new Set(knowing)].sort(), ["cli", "shared/stream"]);
});

test("domain, rules, formats and stages do no I/O", () => {
  assert.deepEqual(
    packages.filter(({ room, name }) => pure.includes(room) && !harmless.includes(name)),
    [],
  );
});
