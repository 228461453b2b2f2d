import type { Command } from "commander";
import { diffCatalogs, type ToolChange } from "../../shared/tools/catalog/diff-catalogs.ts";
import { formatChoices } from "../../shared/tools/catalog/formats.ts";
import { readSources } from "../catalog-sources.ts";
import { Reported } from "../exit.ts";
import { choiceOption } from "../options.ts";
import { counted, out, styled } from "../terminal.ts";

const help = `
Compares what two versions of a catalog offer: tools by their names, arguments,
what is required, types, results. The files may be of different formats.

--json prints one object: from, to (versions), changes (name, change, details).

Exit codes: 0 the same tools, 1 something changed, 2 a file cannot be read.

Examples:
  $ dialoom catalog diff old.json new.json
  $ dialoom catalog diff v1.yaml v2.yaml --json | jq -r '.changes[].name'
`;

const marks = { added: "+", removed: "-", renamed: ">", changed: "~" } as const;
const colours = { added: "green", removed: "red", renamed: "yellow", changed: "yellow" } as const;

export function addCatalogDiff(catalog: Command): void {
  catalog
    .command("diff")
    .summary("what changed between two versions of a catalog")
    .description("Say what changed between two versions of a catalog.")
    .argument("<old>", "catalog")
    .argument("<new>", "catalog")
    .option("--format <name>", "format of both", choiceOption(formatChoices), "auto")
    .option("--json", "print the changes as one JSON object")
    .addHelpText("after", help)
    .action(run);
}

async function run(
  oldFile: string,
  newFile: string,
  options: { format: string; json?: true },
): Promise<void> {
  const before = await readSources([{ file: oldFile, format: options.format }]);
  const after = await readSources([{ file: newFile, format: options.format }]);
  const changes = diffCatalogs(before, after);
  if (options.json) out(JSON.stringify({ from: before.version, to: after.version, changes }));
  else {
    for (const line of changes.flatMap(changeLines)) out(line);
    out(
      changes.length === 0
        ? `The tools are the same, version ${after.version}.`
        : `${counted(changes.length, "tool")} changed, version ${before.version} -> ${after.version}.`,
    );
  }
  if (changes.length > 0) throw new Reported();
}

function changeLines({ name, change, details }: ToolChange): string[] {
  return [
    styled(colours[change], `${marks[change]} ${name}`, process.stdout),
    ...details.map((detail) => `    ${detail}`),
  ];
}
