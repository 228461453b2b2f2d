/** OpenAPI 3.0, 3.1 and 3.2: every operation of a document is a tool. */
import { isObject, parseJson } from "../../dialogue/json.ts";
import { measureJson } from "../json-size.ts";
import type { Schema } from "../schema.ts";
import { documentLimits } from "./document.ts";
import { type Entry, placed, type Reading } from "./entry.ts";
import { type CatalogFormat, type FormatReading, recordId, recordsOf } from "./format.ts";
import { readOperation } from "./openapi-operation.ts";
import { OpenApiReferences, UnresolvedReference } from "./openapi-references.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;

/** An operation of a document: a method of a path. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** The path's own fields, shared by its operations. */
  readonly shared: Schema;
  readonly operation: Schema;
}

export const openapi: CatalogFormat = {
  name: "openapi",
  title: "OpenAPI 3.0, 3.1 and 3.2 (JSON or YAML)",
  read(document) {
    const { roots } = document;
    const [root] = roots;
    if (roots.length === 1 && isApi(root?.value)) return readApi(root.value);
    const carried = recordsOf(document).flatMap((place) => {
      const api = carriedApi(place.record);
      return api ? [{ place, api }] : [];
    });
    if (carried.length === 0) return { missing: 'no "openapi" field' };
    return carried.reduce<{ entries: Entry[]; warnings: string[] }>(
      (all, { place, api }) => {
        const reading = readApi(api);
        const source = recordId(place);
        if ("missing" in reading) {
          all.entries.push({ at: place.at, source, name: source, reading: { refused: reading.missing } });
          return all;
        }
        all.entries.push(
          ...reading.entries.map((entry) => ({ ...entry, source, at: `${place.at}: ${entry.at}` })),
        );
        all.warnings.push(...(reading.warnings ?? []));
        return all;
      },
      { entries: [], warnings: [] },
    );
  },
};

function isApi(value: unknown): value is Schema {
  return isObject(value) && ("openapi" in value || "swagger" in value);
}

/** ToolAlpaca's records hold a whole document each, as text. */
function carriedApi({ Documentation: text }: Schema): Schema | undefined {
  if (typeof text !== "string" || !/^\s*\{/.test(text)) return undefined;
  const api = parseJson(text);
  const isSound = measureJson(api, documentLimits.depth).depth <= documentLimits.depth;
  return isSound && isApi(api) ? api : undefined;
}

function readApi(document: Schema): FormatReading {
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
  const entries: Entry[] = [];
  for (const [path, item] of isObject(document["paths"]) ? Object.entries(document["paths"]) : []) {
    if (!path.startsWith("/")) continue;
    entries.push(...readPath(path, item, references));
  }
  return { entries, warnings: leftOut(document) };
}

function readPath(path: string, item: unknown, references: OpenApiReferences): Entry[] {
  const at = placed("paths", path);
  let shared: unknown;
  try {
    shared = references.follow(item);
  } catch (error) {
    if (error instanceof UnresolvedReference)
      return [{ at, source: "", name: path, reading: { refused: error.message } }];
    throw error;
  }
  if (!isObject(shared))
    return [{ at, source: "", name: path, reading: { refused: "the path is no object" } }];
  const more = isObject(shared["additionalOperations"]) ? shared["additionalOperations"] : {};
  const pathItem = shared;
  return [
    ...methods.flatMap((method) =>
      pathItem[method] === undefined ? [] : [[method, pathItem[method]] as const],
    ),
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

function readOrRefuse(operation: Operation, references: OpenApiReferences): Reading {
  try {
    return readOperation(
      operation,
      operationName(operation.operation, operation.method, operation.path),
      references,
    );
  } catch (error) {
    if (error instanceof UnresolvedReference) return { refused: error.message };
    throw error;
  }
}

/** The operation's id, or method and path where it has none. */
function operationName(operation: unknown, method: string, path: string): string {
  const id = isObject(operation) ? operation["operationId"] : undefined;
  if (typeof id === "string" && id.trim() !== "") return id;
  return `${method.toLowerCase()}${path.replace(/[{}]/g, "").replace(/[^A-Za-z0-9]+/g, "_")}`.replace(
    /_+$/,
    "",
  );
}

/** Operations that are calls of the service, not to it. */
function leftOut(document: Schema): string[] {
  const webhooks = isObject(document["webhooks"]) ? Object.keys(document["webhooks"]).length : 0;
  return webhooks === 0
    ? []
    : [
        `${webhooks} webhook${webhooks === 1 ? " is" : "s are"} left out: the service makes those calls itself`,
      ];
}
