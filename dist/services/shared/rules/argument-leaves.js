import { compileSchema } from "../tools/schema-validator.js";
import { walkValue } from "../tools/schema-walk.js";
import { WorkExceeded } from "../tools/work-budget.js";
/** The strings and numbers of a call's arguments; none when they are too much for their schema to walk. */
export function argumentLeaves(site) {
    if (!site.args)
        return [];
    const compiled = site.offered && compileSchema(site.offered.tool.parameters);
    const schema = compiled && !("unusable" in compiled) ? compiled.schema : {};
    const leaves = [];
    try {
        walkValue(schema, site.args, ({ path, value, nodes }) => {
            if (typeof value === "string" || typeof value === "number")
                leaves.push({ site, path: `${site.path}/arguments${path}`, name: nameAt(path), value, nodes });
            return true;
        });
    }
    catch (error) {
        if (error instanceof WorkExceeded)
            return [];
        throw error;
    }
    return leaves;
}
function nameAt(path) {
    const steps = path.split("/").slice(1);
    const name = steps.findLast((step) => !/^\d+$/.test(step)) ?? steps.at(-1) ?? "";
    return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
/** True when the schema itself gives the value: a default, a constant, or one of an enum. */
export function givenBySchema({ value, nodes }) {
    return nodes.some((node) => node["default"] === value ||
        node["const"] === value ||
        (Array.isArray(node["enum"]) && node["enum"].includes(value)));
}
