/** From findings to a verdict: what is refused, and which turns are left out of the training loss. */
import type { Finding, Turn } from "../contracts/generated/records.ts";

export type Verdict =
  | {
      readonly kind: "verified";
      /** Ids of assistant turns that get no training loss, in the order of the dialogue. */
      readonly maskedTurns: readonly string[];
      /** Everything that was found, below reject level. */
      readonly findings: readonly Finding[];
    }
  | {
      readonly kind: "rejected";
      /** The findings at reject level, the first of which names the reason. */
      readonly reasons: readonly [Finding, ...Finding[]];
      /** Everything that was found. */
      readonly findings: readonly Finding[];
    };

/** The verdict that findings lead to, all of them kept. */
export function verdictOf(turns: readonly Turn[], findings: readonly Finding[]): Verdict {
  const [first, ...more] = findings.filter(({ severity }) => severity === "reject");
  if (first) return { kind: "rejected", reasons: [first, ...more], findings };
  return { kind: "verified", maskedTurns: maskedTurns(turns, findings), findings };
}

/**
 * The assistant turns that findings mask. A finding on a user or tool turn masks what the assistant makes of it: its
 * turns up to the next user turn. A finding that names no turn masks nothing: there is no turn to leave out.
 */
export function maskedTurns(turns: readonly Turn[], findings: readonly Finding[]): string[] {
  const masked = new Set<string>();
  const faulty = new Set(
    findings.flatMap(({ severity, turnId }) => (severity === "mask_turn" && turnId !== null ? [turnId] : [])),
  );
  if (faulty.size === 0) return [];
  let tainted = false;
  for (const { id, role } of turns) {
    if (role === "user") tainted = false;
    if (faulty.has(id)) {
      if (role === "assistant") masked.add(id);
      else tainted = true;
    }
    if (tainted && role === "assistant") masked.add(id);
  }
  return [...masked];
}
