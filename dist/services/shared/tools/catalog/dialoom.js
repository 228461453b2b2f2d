import { isObject } from "../../dialogue/json.js";
import { entriesOf, listed, toolOf } from "./entry.js";
const example = '{"name": …, "description": …, "parameters": {…}, "returns": {…}}';
export const dialoom = {
    name: "dialoom",
    title: "catalogs that dialoom wrote",
    read({ roots: [root] }) {
        const catalog = root?.value;
        if (!isObject(catalog) || catalog["dialoom"] !== "catalog" || !Array.isArray(catalog["tools"]))
            return { missing: 'no "dialoom": "catalog"' };
        return { entries: entriesOf(listed(catalog["tools"], "tools"), readTool, example) };
    },
};
function readTool(entry) {
    return toolOf({
        name: entry["name"],
        description: entry["description"],
        parameters: entry["parameters"],
        returns: entry["returns"],
    });
}
/** A catalog as this format writes it; reading it again gives the same tools and the same version. */
export function writeCatalog(catalog) {
    // Of a tool that is given several times the first place counts.
    const origins = new Map(catalog.definitions
        .toReversed()
        .flatMap(({ exportName, name, at, source }) => exportName === null ? [] : [[exportName, { name, source, at }]]));
    const tools = catalog.tools.map((tool) => ({
        name: tool.name,
        description: tool.description,
        parameters: JSON.parse(tool.parameters),
        returns: tool.returns === null ? null : JSON.parse(tool.returns),
        origin: origins.get(tool.name),
    }));
    return `${JSON.stringify({ dialoom: "catalog", version: catalog.version, format: catalog.format, tools }, null, 2)}\n`;
}
