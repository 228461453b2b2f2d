import { hashOf } from "./canonical.js";
/** Id of the dialogue that attempt `attempt` at slot `slot` of an order makes. */
export function dialogueId(orderId, slot, attempt) {
    return `dlg_${hashOf("dialogue", orderId, slot, attempt).slice(0, 20)}`;
}
/** Default id of an order: a hash of its tools and of what is asked, so that the same order submitted twice is one order. */
export function orderId(tools, asked) {
    return `ord_${hashOf("order", tools, asked).slice(0, 12)}`;
}
/** Id of the turn at `index` among those that round `round` made; round 0 is the skeleton. */
export function turnId(round, index) {
    return `t${round}.${index + 1}`;
}
/** Id of call `index` of the assistant turn `ofTurn`. */
export function callId(ofTurn, index) {
    return `call_${ofTurn.replaceAll(".", "_")}_${index + 1}`;
}
