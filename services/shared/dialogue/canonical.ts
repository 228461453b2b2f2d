import { createHash } from "node:crypto";
import { isObject } from "./json.ts";

/** JSON text with object keys sorted at every depth: the same value gives the same text whatever order it was built in. */
export function canonicalJson(value: unknown): string {
  if (isFlatAndSorted(value)) return JSON.stringify(value);
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** True for an object that holds no others and has its keys in order: the replacer would change nothing, and is slow. */
function isFlatAndSorted(value: unknown): boolean {
  if (!isObject(value)) return false;
  let last = "";
  for (const [key, inner] of Object.entries(value)) {
    if ((inner !== null && typeof inner === "object") || key < last) return false;
    last = key;
  }
  return true;
}

/** SHA-256 of the canonical JSON of `parts`, in hex. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}
