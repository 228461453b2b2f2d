import { isObject } from "../../dialogue/json.ts";
import type { CatalogDocument } from "./document.ts";
import { type Definition, type Entry, listed, placed } from "./entry.ts";

/** A form in which people keep tools. */
export interface CatalogFormat {
  /** What it is called on the command line. */
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** Reads every definition of a document, or says what the document lacks to be of this form. */
  read(document: CatalogDocument): FormatReading;
}

export type FormatReading =
  | {
      readonly entries: readonly Entry[];
      /** What concerns the document rather than one definition. */
      readonly warnings?: readonly string[];
    }
  | {
      readonly missing: string;
      /** True when the document is of this form without doubt, but cannot be read: no other form is tried. */
      readonly known?: boolean;
    };

/** A record of a document and its place: one of a list, one of a line, or the whole. */
export interface Place {
  readonly record: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** Everything that a document lists, or is, whether an object or not: the definitions of forms that list nothing else. */
export function itemsOf({ roots }: CatalogDocument): Definition[] {
  return roots.flatMap(({ value, at }) =>
    Array.isArray(value) ? listed(value, at) : [{ value, at, source: "" }],
  );
}

const placesOf = new WeakMap<CatalogDocument, readonly Place[]>();

/** The objects that a document lists, or is; every format that is tried looks at the same. */
export function recordsOf(document: CatalogDocument): readonly Place[] {
  const known = placesOf.get(document) ?? findRecords(document);
  placesOf.set(document, known);
  return known;
}

function findRecords({ roots }: CatalogDocument): Place[] {
  return roots.flatMap(({ value, at }) => {
    if (!Array.isArray(value)) return isObject(value) ? [{ record: value, at }] : [];
    return value.flatMap((record, index) => (isObject(record) ? [{ record, at: placed(at, index) }] : []));
  });
}

/** The id of a record, to tell its tools from those of another; its place when it has none. */
export function recordId({ record, at }: Place): string {
  for (const key of ["id", "query_id", "name", "Name", "task_id"]) {
    const id = record[key];
    if (typeof id === "string" && id !== "") return id.slice(0, 100);
    if (typeof id === "number") return `${key === "id" ? "" : "query_"}${id}`;
  }
  return at.replace(/^line (\d+)$/, "line_$1").replace(/^\[(\d+)\]$/, "record_$1");
}

/** The objects of one key of the records, where it holds a list or one object. */
export function listUnder(
  { record, at }: Place,
  key: string,
): { readonly list: readonly unknown[]; readonly at: string } | undefined {
  const value = record[key];
  if (Array.isArray(value)) return { list: value, at: placed(at, key) };
  return isObject(value) ? { list: [value], at: placed(at, key) } : undefined;
}
