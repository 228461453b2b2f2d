/**
 * The npm package, installed in an empty folder as anybody would: the command runs from there, alone and against given
 * brokers. Takes packages from the registry.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Platform, startPlatform } from "../../infra/local/platform.ts";
import { type Ended, projectFolder, RunningProgram } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-package-"));
let platform: Platform | undefined;
after(async () => {
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ran = async (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) => {
  const ended = await new RunningProgram(command, args, { cwd, env }).ended;
  return { ...ended, about: `${command} ${args.join(" ")}: ${ended.stdout}${ended.stderr}` };
};
const npx = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  ran("npx", ["--no-install", "dialoom", ...args], folder, env);

before(async () => {
  const packed = await ran("npm", ["pack", "--silent", "--pack-destination", folder], projectFolder);
  assert.equal(packed.code, 0, packed.about);
  const [tarball = ""] = readdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{"name":"a-project-of-yours","private":true}');
  const installed = await ran("npm", ["install", "--no-audit", "--no-fund", `./${tarball}`], folder);
  assert.equal(installed.code, 0, installed.about);
});

test("the package holds what runs, and neither sources nor tests", () => {
  const inside = (path: string) => readdirSync(join(folder, "node_modules/dialoom", path));
  assert.deepEqual(inside(".").sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "dist",
    "package.json",
    "services",
  ]);
  assert.deepEqual(inside("services/cli"), ["dialoom.js"]);
  const files = readdirSync(join(folder, "node_modules/dialoom"), { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    files.filter((file) => file.endsWith(".ts")),
    [],
  );
});

test("the command helps, checks a data set and lints a catalog from there", async () => {
  const help = await npx(["--help"]);
  assert.equal(help.code, 0, help.stderr);
  assert.match(help.stdout, /First steps:/);
  assert.equal(help.stderr, "");
  cpSync(join(projectFolder, "examples"), join(folder, "examples"), { recursive: true });
  const lint = await npx(["catalog", "lint", "examples/city-trip.json"]);
  assert.equal(lint.code, 0, lint.stderr);
  writeFileSync(
    join(folder, "data.jsonl"),
    `${JSON.stringify({
      messages: [
        { role: "user", content: "Is it warm in Oslo?" },
        {
          role: "assistant",
          tool_calls: [
            { id: "1", type: "function", function: { name: "no_such_tool", arguments: '{"city":"Oslo"}' } },
          ],
        },
        { role: "tool", tool_call_id: "1", content: '{"celsius":20}' },
        { role: "assistant", content: "It is 20 degrees in Oslo." },
      ],
      tools: [
        {
          type: "function",
          function: {
            name: "get_weather",
            description: "Weather.",
            parameters: { type: "object", properties: { city: { type: "string" } } },
          },
        },
      ],
    })}\n`,
  );
  const check = await npx(["check", "data.jsonl"]);
  assert.equal(check.code, 1, check.stderr);
  assert.match(check.stdout, /^K4 +reject/m, "it calls a tool that is not on offer");
});

test("it submits an order to given brokers", async () => {
  platform = await startPlatform({ home: join(projectFolder, ".dialoom"), log: () => {} });
  const env = {
    KAFKA_BROKERS: platform.brokers.join(","),
    SCHEMA_REGISTRY_URL: platform.registryUrl,
    KAFKA_TOPIC_PREFIX: `package-${process.pid}.`,
  };
  const setup = await npx(["setup", "--partitions", "1"], env);
  assert.equal(setup.code, 0, setup.stderr);
  const submitted = await npx(["submit", "examples/city-trip.json", "--dialogues", "3"], env);
  assert.equal(submitted.code, 0, submitted.stderr);
  const status = await npx(["status", submitted.stdout.trim(), "--json"], env);
  assert.equal(status.code, 0, status.stderr);
});

test("a whole pipeline runs from there", async () => {
  assert.ok(platform);
  const env = { KAFKA_BROKERS: platform.brokers.join(","), SCHEMA_REGISTRY_URL: platform.registryUrl };
  const demo = await npx(["demo", "--dialogues", "4"], env);
  assert.equal(demo.code, 0, demo.stderr);
  assert.match(demo.stdout, /4 of 4 dialogues verified/);
});
