import { UnreadableCatalog } from "../../shared/tools/catalog/document.js";
import { catalogFormatNames, formatChoices } from "../../shared/tools/catalog/formats.js";
import { readCatalog } from "../../shared/tools/catalog/read-catalog.js";
import { readCatalogFile } from "../catalog-file.js";
import { catalogCounts, catalogJson, catalogLines } from "../catalog-report.js";
import { Reported, UsageError } from "../exit.js";
import { choiceOption } from "../options.js";
import { out, styled } from "../terminal.js";
const lintHelp = `
Reads a catalog and says of every definition in it whether it is imported as it
is, mended (what was changed), or refused (why). Nothing is sent anywhere.

Formats: ${catalogFormatNames.join(", ")}.

--json prints one object: file, format, version, tools (name, exportName,
outcome, notes, at, source), warnings, counts; of a file that cannot be read
also error and tried.

Exit codes: 0 all imported, 1 something mended or refused, 2 unreadable.

Examples:
  $ dialoom catalog lint tools.json
  $ dialoom catalog lint openapi.yaml --json | jq .counts
`;
export function addCatalog(program) {
    const catalog = program
        .command("catalog")
        .summary("read, check and compare catalogs of tools")
        .description("Read, check and compare catalogs of tools.");
    catalog
        .command("lint")
        .summary("what can be used of a catalog, and why not the rest")
        .description("Say of every definition of a catalog whether it can be used.")
        .argument("<file>", "catalog, or - for standard input")
        .option("--format <name>", "its format", choiceOption(formatChoices), "auto")
        .option("--json", "print the report as one JSON object")
        .addHelpText("after", lintHelp)
        .action(lint);
}
async function lint(file, options) {
    const name = file === "-" ? "stdin" : file;
    try {
        const catalog = readCatalog(await readCatalogFile(file), { format: options.format, file: name });
        if (options.json)
            out(JSON.stringify(catalogJson(name, catalog)));
        else
            for (const line of catalogLines(name, catalog, (style, text) => styled(style, text, process.stdout)))
                out(line);
        const { imported, definitions } = catalogCounts(catalog);
        if (imported < definitions || definitions === 0)
            throw new Reported();
    }
    catch (error) {
        if (error instanceof Reported || !(error instanceof UnreadableCatalog || error instanceof UsageError))
            throw error;
        if (options.json) {
            const tried = error instanceof UnreadableCatalog ? error.tried : [];
            const counts = { definitions: 0, imported: 0, mended: 0, refused: 0, tools: 0 };
            out(JSON.stringify({ file: name, format: null, error: error.message, tried, tools: [], counts }));
        }
        throw new UsageError(error instanceof UsageError ? error.message : `${name}: ${error.message}`);
    }
}
