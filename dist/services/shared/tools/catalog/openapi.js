/** OpenAPI 3.0, 3.1 and 3.2: every operation of a document is a tool. */
import { isObject } from "../../dialogue/json.js";
import { placed } from "./entry.js";
import { readOperation } from "./openapi-operation.js";
import { OpenApiReferences, UnresolvedReference } from "./openapi-references.js";
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
export const openapi = {
    name: "openapi",
    title: "OpenAPI 3.0, 3.1 and 3.2 (JSON or YAML)",
    read({ roots }) {
        const [root] = roots;
        const document = root?.value;
        if (roots.length !== 1 || !isObject(document) || !("openapi" in document || "swagger" in document))
            return { missing: 'no "openapi" field' };
        return readApi(document);
    },
};
function readApi(document) {
    const version = String(document["openapi"] ?? document["swagger"]);
    if ("swagger" in document)
        return {
            known: true,
            missing: `it is Swagger ${version.slice(0, 20)}, which is not read: convert it to OpenAPI 3 first, for example with "npx swagger2openapi FILE"`,
        };
    if (!/^3(?:\.[012])?(?:\.|$)/.test(version))
        return {
            known: true,
            missing: `its OpenAPI version ${JSON.stringify(version.slice(0, 20))} is not known: 3.0, 3.1 and 3.2 are`,
        };
    const references = new OpenApiReferences(document);
    const entries = [];
    for (const [path, item] of isObject(document["paths"]) ? Object.entries(document["paths"]) : []) {
        if (!path.startsWith("/"))
            continue;
        entries.push(...readPath(path, item, references));
    }
    return { entries, warnings: leftOut(document) };
}
function readPath(path, item, references) {
    const at = placed("paths", path);
    let shared;
    try {
        shared = references.follow(item);
    }
    catch (error) {
        if (error instanceof UnresolvedReference)
            return [{ at, source: "", name: path, reading: { refused: error.message } }];
        throw error;
    }
    if (!isObject(shared))
        return [{ at, source: "", name: path, reading: { refused: "the path is no object" } }];
    const more = isObject(shared["additionalOperations"]) ? shared["additionalOperations"] : {};
    const pathItem = shared;
    return [
        ...methods.flatMap((method) => pathItem[method] === undefined ? [] : [[method, pathItem[method]]]),
        ...Object.entries(more),
    ].map(([method, operation]) => ({
        at: placed(at, method),
        source: "",
        name: operationName(operation, method, path),
        reading: isObject(operation)
            ? readOrRefuse({ method, path, shared: pathItem, operation }, references)
            : { refused: "the operation is no object" },
    }));
}
function readOrRefuse(operation, references) {
    try {
        return readOperation(operation, operationName(operation.operation, operation.method, operation.path), references);
    }
    catch (error) {
        if (error instanceof UnresolvedReference)
            return { refused: error.message };
        throw error;
    }
}
/** The operation's id, or method and path where it has none. */
function operationName(operation, method, path) {
    const id = isObject(operation) ? operation["operationId"] : undefined;
    if (typeof id === "string" && id.trim() !== "")
        return id;
    return `${method.toLowerCase()}${path.replace(/[{}]/g, "").replace(/[^A-Za-z0-9]+/g, "_")}`.replace(/_+$/, "");
}
/** Operations that are calls of the service, not to it. */
function leftOut(document) {
    const webhooks = isObject(document["webhooks"]) ? Object.keys(document["webhooks"]).length : 0;
    return webhooks === 0
        ? []
        : [
            `${webhooks} webhook${webhooks === 1 ? " is" : "s are"} left out: the service makes those calls itself`,
        ];
}
