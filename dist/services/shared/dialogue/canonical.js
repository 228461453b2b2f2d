import { createHash } from "node:crypto";
/** JSON text with object keys sorted at every depth: the same value gives the same text whatever order it was built in. */
export function canonicalJson(value) {
    return JSON.stringify(value, (_key, inner) => inner !== null && typeof inner === "object" && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : inner);
}
/** SHA-256 of the canonical JSON of `parts`, in hex. */
export function hashOf(...parts) {
    return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}
