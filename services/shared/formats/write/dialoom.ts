/** Verified dialogues as they are, with plan, history and findings: for those who convert by themselves. */
import type { ExportFormat } from "./format.ts";

export const dialoom: ExportFormat = {
  name: "dialoom",
  reader: "programs of one's own; the whole record",
  unit: "dialogue",
  mask: "maskedTurns lists them",
  columns: [
    { name: "dialogue", type: "json" },
    { name: "maskedTurns", type: "json" },
    { name: "findings", type: "json" },
    { name: "experts", type: "json" },
    { name: "verifiedAt", type: "json" },
    { name: "run", type: "text" },
  ],
  examples: (verified) => [{ ...verified }],
};
