/**
 * Live MCP servers, written with the official SDK, over standard input and output and over HTTP: a good one is listed
 * whole, and one at fault is told within its deadline. No tool is ever called.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  listMcpTools,
  type McpLimits,
  type McpServer,
  mcpLimits,
} from "../../../services/cli/mcp-listing.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { dialoom } from "../../support/cli.ts";
import { type McpKind, pages, serveMcp, toolsPerPage } from "../../support/mcp-server.ts";

const program = fileURLToPath(new URL("../../support/mcp-server.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "dialoom-mcp-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type Transport = "stdio" | "http";

async function listed(kind: McpKind, transport: Transport, limits: Partial<McpLimits> = {}) {
  const all = { ...mcpLimits, milliseconds: 20_000, ...limits };
  if (transport === "stdio") {
    const server: McpServer = { command: process.execPath, args: [program, kind], env: {} };
    return listMcpTools(server, all);
  }
  const { url, close } = await serveMcp(kind);
  try {
    return await listMcpTools({ url, headers: {} }, all);
  } finally {
    await close();
  }
}

for (const transport of ["stdio", "http"] as const) {
  test(`${transport}: every page of a list is read, in its order`, async () => {
    const { server, tools } = await listed("paged", transport);
    assert.equal(server, "files");
    assert.deepEqual(
      tools.map((tool) => (tool as { name: string }).name),
      Array.from({ length: pages * toolsPerPage }, (_, number) => `files.read_${number}`),
    );
  });

  test(`${transport}: a server that knows the newest protocol only is listed too`, async () => {
    assert.equal((await listed("modern-only", transport)).tools.length, pages * toolsPerPage);
  });

  test(`${transport}: tools that are none do not cost the others`, async () => {
    assert.equal((await listed("bad-tools", transport)).tools.length, 4);
  });

  const faults: readonly (readonly [kind: McpKind, message: RegExp, limits?: Partial<McpLimits>])[] = [
    ["endless", /cursor of page \d twice: its list would never end/],
    ["many", /more than 3 pages/, { pages: 3 }],
    ["many", /more than 60 tools/, { tools: 60 }],
    ["huge", /more than 1000000 bytes|exceed/i, { bytes: 1_000_000 }],
    ["hanging", /did not answer within 1.5 s \(page 1 of the list\)/, { milliseconds: 1_500 }],
    ["refusing", /on fire|internal/i],
    ["silent", /did not answer within 1.5 s|timed out/i, { milliseconds: 1_500 }],
    [
      "bad-json",
      transport === "stdio" ? /within 1.5 s.*does it speak MCP on its standard output/ : /JSON/i,
      { milliseconds: 1_500 },
    ],
    ["exiting", transport === "stdio" ? /could not be asked.*licence file not found/i : /could not be asked/],
  ];
  for (const [kind, message, limits] of faults) {
    test(`${transport}: a server that is ${kind} ${limits ? JSON.stringify(limits) : ""} gives a clear error`, async () => {
      await assert.rejects(listed(kind, transport, limits), (error: Error) => {
        assert.equal(error.name, "McpFailure");
        assert.match(error.message, message);
        return true;
      });
    });
  }
}

test("stdio: a list that changes while it is read is read anew", async () => {
  assert.equal((await listed("settling", "stdio")).tools.length, pages * toolsPerPage);
});

test("stdio: a list that never rests is told", async () => {
  await assert.rejects(listed("changing", "stdio"), /changed its list of tools while it was read/);
});

test("a program that is not there is told", async () => {
  const server: McpServer = { command: join(folder, "absent"), args: [], env: {} };
  await assert.rejects(listMcpTools(server, mcpLimits), /could not be asked.*ENOENT/);
});

test("the command writes the tools of a server as a catalog, with where they are from", async () => {
  const out = join(folder, "catalog.json");
  const { code, stderr } = await dialoom([
    "catalog",
    "import",
    "--mcp-stdio",
    "--out",
    out,
    "--",
    process.execPath,
    program,
    "paged",
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /mcp, 100 definitions: 0 imported, 100 mended, 0 refused/);
  const text = readFileSync(out, "utf8");
  const catalog = readCatalog(text);
  assert.equal(catalog.format, "dialoom");
  assert.equal(catalog.tools.length, pages * toolsPerPage);
  assert.equal(catalog.tools[0]?.name, "files_read_0");
  assert.deepEqual(JSON.parse(text).tools[0].origin, {
    name: "files.read_0",
    source: "files",
    at: "mcpServers.files.tools[0]",
  });
});

test("the command ends with 2 when a server is at fault", async () => {
  const { code, stderr, stdout } = await dialoom([
    "catalog",
    "import",
    "--mcp-stdio",
    process.execPath,
    program,
    "exiting",
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /licence file not found/);
  assert.equal(stdout, "");
});
