/**
 * Public catalogs written by others, see test/support/public-dialogues.ts for where they are found: every definition is
 * accounted for, and no good one is refused.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { readCatalog } from "../../../../services/shared/tools/catalog/read-catalog.ts";
import { publicData } from "../../../support/public-dialogues.ts";

const folder = publicData();
const skip = folder === undefined ? "the public data is not beside the project" : false;

interface Expected {
  readonly format: string;
  readonly imported?: number;
  readonly mended?: number;
  /** Different tools; all of them when not given. */
  readonly tools?: number;
}

const funcDocs = {
  gorilla_file_system: 18,
  math_api: 17,
  memory_kv: 15,
  memory_rec_sum: 5,
  memory_vector: 12,
  message_api: 10,
  posting_api: 14,
  ticket_api: 9,
  trading_bot: 20,
  travel_booking: 18,
  vehicle_control: 22,
  web_search: 2,
};

const catalogs: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(
    Object.entries(funcDocs).map(([name, mended]) => [
      `catalogs/bfcl/multi_turn_func_doc/${name}.json`,
      { format: "bfcl", mended },
    ]),
  ),
  "catalogs/bfcl/BFCL_v4_simple_java.json": { format: "bfcl", mended: 100 },
  "catalogs/bfcl/BFCL_v4_multiple.json": { format: "bfcl", mended: 557, tools: 480 },
  "catalogs/tau-bench/airline_tools.json": { format: "openai", imported: 14 },
  "catalogs/api-bank/apis.json": { format: "api-bank", mended: 53 },
  "mcp/github-mcp-server/tools_list.json": { format: "mcp", imported: 117 },
  "openapi/spotify/fixed-spotify-open-api.yml": { format: "openapi", imported: 69, mended: 28 },
  "openapi/swagger-petstore/openapi.yaml": { format: "openapi", imported: 19 },
  "openapi/redocly-museum/openapi.yaml": { format: "openapi", imported: 8 },
  "openapi/learn.openapis.org/v3.0_api-with-examples.yaml": { format: "openapi", imported: 2 },
  "openapi/learn.openapis.org/v3.0_callback-example.yaml": { format: "openapi", imported: 1 },
  "openapi/learn.openapis.org/v3.0_link-example.yaml": { format: "openapi", imported: 6 },
  "openapi/learn.openapis.org/v3.0_petstore-expanded.yaml": { format: "openapi", imported: 3, mended: 1 },
  "openapi/learn.openapis.org/v3.0_petstore.json": { format: "openapi", imported: 3 },
  "openapi/learn.openapis.org/v3.0_petstore.yaml": { format: "openapi", imported: 3 },
  "openapi/learn.openapis.org/v3.0_uspto.json": { format: "openapi", imported: 3 },
  "openapi/learn.openapis.org/v3.0_uspto.yaml": { format: "openapi", imported: 3 },
  "openapi/learn.openapis.org/v3.1_non-oauth-scopes.yaml": { format: "openapi", imported: 1 },
  "openapi/learn.openapis.org/v3.1_tictactoe.yaml": { format: "openapi", imported: 3 },
  "openapi/learn.openapis.org/v3.1_webhook-example.yaml": { format: "openapi" },
  "openapi/learn.openapis.org/v3.2_3.2-tags-example.yaml": { format: "openapi", imported: 4 },
};

for (const [file, expected] of Object.entries(catalogs)) {
  test(`${file} is read whole`, { skip }, () => {
    const catalog = readCatalog(readFileSync(join(folder ?? "", file), "utf8"), { file });
    const count = (outcome: string) => catalog.definitions.filter((one) => one.outcome === outcome).length;
    const { format, imported = 0, mended = 0, tools = imported + mended } = expected;
    assert.deepEqual(
      {
        format: catalog.format,
        imported: count("imported"),
        mended: count("mended"),
        refused: count("refused"),
        tools: catalog.tools.length,
      },
      { format, imported, mended, refused: 0, tools },
    );
    for (const { name } of catalog.tools) assert.match(name, /^[A-Za-z0-9_-]{1,64}$/);
    assert.equal(new Set(catalog.tools.map(({ name }) => name)).size, tools);
  });
}

test("every example of a tool or a list in MCP's specification is imported, and none of a call is", {
  skip,
}, () => {
  const examples = join(folder ?? "", "mcp/spec-examples");
  for (const file of readdirSync(examples)) {
    const read = () => readCatalog(readFileSync(join(examples, file), "utf8"), { file });
    if (/^(?:Tool__|ListToolsResult)/.test(file))
      assert.deepEqual(
        read().definitions.map(({ outcome }) => outcome),
        ["imported"],
        file,
      );
    else assert.throws(read, { name: "UnreadableCatalog" }, file);
  }
});

test("Swagger 2 is refused with what to do about it", { skip }, () => {
  const swagger = join(folder ?? "", "openapi/swagger2-reject");
  for (const file of readdirSync(swagger))
    assert.throws(() => readCatalog(readFileSync(join(swagger, file), "utf8"), { file }), {
      name: "UnreadableCatalog",
      message: /Swagger 2\.0.*convert it to OpenAPI 3/,
    });
});

test("names with a dot, roots of type dict and contradictions are as many as were counted", { skip }, () => {
  const read = (file: string) =>
    readCatalog(readFileSync(join(folder ?? "", "catalogs/bfcl", file), "utf8")).definitions;
  const java = read("BFCL_v4_simple_java.json");
  assert.equal(java.filter(({ name }) => name.includes(".")).length, 94);
  const all = [...java, ...read("BFCL_v4_multiple.json")];
  assert.ok(all.every(({ notes }) => notes.some((note) => note.includes('the schema has the type "dict"'))));
});

test("no file of the public catalogs is left out here", { skip }, () => {
  const root = folder ?? "";
  const files = ["catalogs", "openapi", "mcp/github-mcp-server"].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /\.(?:json|ya?ml)$/.test(entry.name) &&
          !entry.parentPath.endsWith("swagger2-reject"),
      )
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
  assert.deepEqual(files.sort(), Object.keys(catalogs).sort());
});
