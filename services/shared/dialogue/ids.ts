/**
 * Identities. All are hashes of what the thing is, never random and never a clock, so that the same input gives the
 * same ids on every replay.
 */
import type { ToolCatalog } from "../contracts/generated/records.ts";
import { hashOf } from "./canonical.ts";

/** Id of the dialogue that attempt `attempt` at slot `slot` of an order makes. */
export function dialogueId(orderId: string, slot: number, attempt: number): string {
  return `dlg_${hashOf("dialogue", orderId, slot, attempt).slice(0, 20)}`;
}

/**
 * Default id of an order: a hash of its tools and of what is asked, so that the same order submitted twice is one order,
 * wherever its tools were written.
 */
export function orderId(
  tools: ToolCatalog["tools"],
  asked: Omit<ToolCatalog["order"], "id" | "firstSlot" | "budget" | "nonce">,
): string {
  const meant = tools.map(({ origin: _origin, ...tool }) => tool);
  return `ord_${hashOf("order", meant, asked).slice(0, 12)}`;
}

/** Id of the turn at `index` among those that round `round` made; round 0 is the skeleton. */
export function turnId(round: number, index: number): string {
  return `t${round}.${index + 1}`;
}

/** Id of call `index` of the assistant turn `ofTurn`. */
export function callId(ofTurn: string, index: number): string {
  return `call_${ofTurn.replaceAll(".", "_")}_${index + 1}`;
}
