import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { writeCatalog } from "../../shared/tools/catalog/dialoom.ts";
import { formatChoices } from "../../shared/tools/catalog/formats.ts";
import { catalogLines } from "../catalog-report.ts";
import { type CatalogOrigin, readSources } from "../catalog-sources.ts";
import { Failure, UsageError } from "../exit.ts";
import { mcpLimits } from "../mcp-listing.ts";
import { choiceOption, listOption, wholeOption } from "../options.ts";
import { note, out, styled } from "../terminal.ts";
import { writeWhole } from "../whole-file.ts";

const help = `
SOURCE is a file, - for standard input, or the address of an MCP server
(https://host/mcp, streamable HTTP). With --mcp-stdio the arguments are the
command that starts an MCP server, which speaks on its standard input and
output; put -- before a command with options of its own. Of a server only
the list of tools is asked for, all its pages; no tool is ever called.

Several sources make one catalog: what is the same in two of them is there once,
and tools of one name are told apart by their source. The report goes to
stderr, the catalog as JSON to stdout or to --out: tools in normal form, each
with its origin. \`dialoom submit\` and all else that reads catalogs reads it.

Examples:
  $ dialoom catalog import openapi.yaml --out catalog.json
  $ dialoom catalog import a.json b.json | dialoom submit - --dialogues 100
  $ dialoom catalog import https://host/mcp --header @secret-headers.txt --out catalog.json
  $ dialoom catalog import --mcp-stdio --env GITHUB_TOKEN --out catalog.json -- npx -y some-server --read-only
`;

interface Options {
  readonly format: string;
  readonly out?: string;
  readonly mcpStdio?: true;
  readonly env?: readonly string[];
  readonly header?: readonly string[];
  readonly timeout: number;
}

export function addCatalogImport(catalog: Command): void {
  catalog
    .command("import")
    .summary("files and live MCP servers as one catalog in normal form")
    .description("Read catalogs and write them as one, in normal form.")
    .argument("<source...>", "files, or addresses of MCP servers; with --mcp-stdio a command")
    .option("--format <name>", "format of the files", choiceOption(formatChoices), "auto")
    .option("--out <file>", "where the catalog goes; stdout if not given")
    .option("--mcp-stdio", "the arguments are the command of an MCP server")
    .option("--env <name>", "variable of this environment that the server gets; repeated", listOption)
    .option("--header <text>", "'Name: value' for MCP servers, or @FILE of such lines; repeated", listOption)
    .option(
      "--timeout <seconds>",
      "longest time for a server",
      wholeOption(1, 3_600),
      mcpLimits.milliseconds / 1_000,
    )
    .addHelpText("after", help)
    .action(run);
}

async function run(sources: readonly string[], options: Options): Promise<void> {
  const catalog = await readSources(originsOf(sources, options));
  const called = sources.length === 1 ? (sources[0] ?? "") : `${sources.length} sources`;
  for (const line of catalogLines(options.mcpStdio ? sources.join(" ") : called, catalog, styled)) note(line);
  if (catalog.tools.length === 0)
    throw new Failure("There is no tool that can be used; nothing was written.");
  const text = writeCatalog(catalog);
  if (options.out === undefined) out(text);
  else writeWhole(options.out, `${text}\n`);
}

function originsOf(sources: readonly string[], options: Options): CatalogOrigin[] {
  const limits = { ...mcpLimits, milliseconds: options.timeout * 1_000 };
  const [command = "", ...args] = sources;
  if (options.mcpStdio) {
    const called = sources.join(" ");
    return [{ server: { command, args, env: passedOn(options.env ?? []) }, called, limits }];
  }
  const headers = headersOf(options.header ?? []);
  return sources.map((source): CatalogOrigin => {
    if (!/^https?:\/\//i.test(source)) return { file: source, format: options.format };
    if (!URL.canParse(source)) throw new UsageError(`${source} is no address: use https://host/path`);
    return { server: { url: new URL(source), headers }, called: source, limits };
  });
}

function passedOn(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = process.env[name];
      if (value === undefined) throw new UsageError(`--env ${name}: there is no such variable`);
      return [name, value];
    }),
  );
}

function headersOf(given: readonly string[]): Record<string, string> {
  const lines = given.flatMap((text) => (text.startsWith("@") ? headerLines(text.slice(1)) : [text]));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      if (colon < 1) throw new UsageError("--header must be 'Name: value', or @FILE with such lines");
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function headerLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
  } catch (error) {
    throw new UsageError(`--header @${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
