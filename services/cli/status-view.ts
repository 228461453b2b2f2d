/** The state of orders and stages as text for people. Pure, but for colour. */
import type { StageProgress } from "./stage-progress.ts";
import type { DeadLetterCount, OrderProgress } from "./tally.ts";
import { counted, grouped, table } from "./terminal.ts";

/** Share of the ended attempts that gave a verified dialogue, 0 to 1; null before any has ended. */
export function acceptance(order: OrderProgress): number | null {
  return order.attempts === 0 ? null : order.verified / order.attempts;
}

/** A quantity spent per verified dialogue; null before there is one. */
export function perVerified(order: OrderProgress, spent: number): number | null {
  return order.verified === 0 ? null : spent / order.verified;
}

/** An order in a few lines. */
export function orderLines(order: OrderProgress): string[] {
  const { id, catalog, asked, verified, rejected, repairs, retries, attempts, calls } = order;
  const lines = [`${id}${catalog && `  ${catalog}`}  ${stateOf(order)}`];
  if (order.refused !== null) return [...lines, `  refused   ${order.refused}`];
  lines.push(
    `  verified  ${verified} of ${asked ?? "?"}${rejected > 0 ? `, ${rejected} given up` : ""}; ${counted(attempts, "attempt")} ended, ${counted(repairs, "repair")}, ${counted(retries, "retry", "retries")}${percent(acceptance(order), ", ", " accepted")}`,
  );
  if (Object.keys(order.reasons).length > 0) lines.push(`  rejected  ${reasonsText(order)}`);
  const each = perVerified(order, calls);
  lines.push(
    `  spent     ${callsText(order)}${each === null ? "" : `, ${each.toFixed(1)} per verified dialogue`}`,
    `  tokens    ${tokensText(order)}`,
    ...budgetLines(order),
  );
  return lines;
}

function stateOf({ done, refused, asked, stoppedByBudget }: OrderProgress): string {
  if (refused !== null) return "refused";
  if (asked === null) return "unknown order";
  if (done && stoppedByBudget > 0) return "stopped: its budget is spent";
  return done ? "done" : "in progress";
}

/** What was spent of what may be, and what to do where that stopped dialogues. */
function budgetLines(order: OrderProgress): string[] {
  const { id, budget, cost, promptTokens, completionTokens, stoppedByBudget } = order;
  const money = Object.entries(cost).map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`);
  const tokens = budget?.tokens ?? null;
  const limit = budget?.cost ?? null;
  const parts = [
    ...(money.length > 0 || limit !== null
      ? [`${money.join(" + ") || "0"}${limit === null ? "" : ` of ${limit}`} spent`]
      : []),
    ...(tokens === null ? [] : [`${grouped(promptTokens + completionTokens)} of ${grouped(tokens)} tokens`]),
  ];
  const stopped =
    stoppedByBudget === 0
      ? []
      : [
          `  stopped   ${counted(stoppedByBudget, "dialogue")}, as the budget is spent; \`dialoom resume ${id} --budget-tokens N\` (or --budget-cost) goes on`,
        ];
  return [...(parts.length > 0 ? [`  budget    ${parts.join(", ")}`] : []), ...stopped];
}

/** `248 calls (12 failed or asked again)`. */
export function callsText({ calls, failedCalls }: OrderProgress): string {
  return `${counted(calls, "call")}${failedCalls > 0 ? ` (${grouped(failedCalls)} failed or asked again)` : ""}`;
}

/** `K4 2, J1 1`. */
export function reasonsText({ reasons }: OrderProgress): string {
  return Object.entries(reasons)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(", ");
}

/** `1,234 prompt (200 cached), 567 completion`. */
export function tokensText({ promptTokens, cachedTokens, completionTokens }: OrderProgress): string {
  const cached = cachedTokens > 0 ? ` (${grouped(cachedTokens)} cached)` : "";
  return `${grouped(promptTokens)} prompt${cached}, ${grouped(completionTokens)} completion`;
}

/** `, 87 % accepted`; nothing for null. */
export function percent(share: number | null, before = "", after = ""): string {
  return share === null ? "" : `${before}${Math.round(share * 100)} %${after}`;
}

/** The stages as a table: a row for each consumer group. */
export function stageLines(stages: readonly StageProgress[]): string[] {
  const rows = stages.map(({ group, in: done, waiting, inFlight, out, writes }) => [
    group,
    writes,
    grouped(done),
    grouped(waiting),
    inFlight === null ? "-" : grouped(inFlight),
    grouped(out),
  ]);
  return table([["STAGE", "WRITES TO", "IN", "WAITING", "IN FLIGHT", "OUT"], ...rows], 2);
}

/** The dead letters, a line for each kind. */
export function deadLetterLines(deadLetters: readonly DeadLetterCount[]): string[] {
  if (deadLetters.length === 0) return ["dead letters: none"];
  return [
    "dead letters:",
    ...deadLetters.map(
      ({ stage, errorClass, count, lastMessage }) =>
        `  ${count} ${errorClass} at ${stage}; the last: ${lastMessage}`,
    ),
  ];
}

/** Everything in one line, for logs. */
export function summaryLine(order: OrderProgress, stages: readonly StageProgress[]): string {
  const inFlight = stages.reduce((sum, stage) => sum + (stage.inFlight ?? 0), 0);
  const waiting = stages.reduce((sum, stage) => sum + stage.waiting, 0);
  const reasons = reasonsText(order);
  return [
    `verified ${order.verified} of ${order.asked ?? "?"}`,
    ...(order.rejected > 0 ? [`given up ${order.rejected}`] : []),
    counted(order.repairs, "repair"),
    counted(order.retries, "retry", "retries"),
    `${inFlight} in flight`,
    `${waiting} waiting`,
    counted(order.calls, "call"),
    ...(reasons ? [`rejected: ${reasons}`] : []),
  ].join(", ");
}
