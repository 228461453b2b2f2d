/** Verified dialogues as they are, with plan, history and findings: for those who convert by themselves. */
import type { Dialogue } from "../../contracts/generated/records.ts";
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
  examples: (verified) => [{ ...verified, dialogue: withoutNonce(verified.dialogue) }],
};

/** A dataset is for others to read; what the order's fences are derived from is not. */
function withoutNonce({ spec: { nonce: _nonce, ...spec }, ...dialogue }: Dialogue) {
  return { ...dialogue, spec };
}
