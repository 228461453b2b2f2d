/** Puts budgets and the records they count together. */
import { Budgets } from "./llm/budgets.ts";
import type { LlmSettings } from "./llm/settings.ts";
import { ConfigError } from "./ops/config.ts";
import type { Logger } from "./ops/logs.ts";
import type { Codec } from "./stream/codec.ts";
import type { KafkajsBroker } from "./stream/kafkajs-broker.ts";
import { UsageFollower } from "./stream/usage-follower.ts";

/** Beginning of the names of the groups that follow llm-usage, one for each replica. */
export const spendingGroup = "spending-";

/**
 * Budgets that know what all replicas spend. Records are followed from the first message on that has a budget.
 *
 * @throws ConfigError when money is limited and no prices are given
 */
export function followSpending(
  settings: LlmSettings,
  parts: {
    readonly broker: Pick<KafkajsBroker, "member" | "spans">;
    readonly codec: Pick<Codec, "decode">;
    /** Both with the installation's prefix. */
    readonly topic: string;
    readonly group: string;
    readonly onFailed: (error: Error) => void;
    readonly logger: Logger;
  },
): { readonly budgets: Budgets; readonly follower: UsageFollower } {
  const { budgetTokens, budgetCost, budgetWarnShare, pricesFile } = settings;
  if (budgetCost > 0 && pricesFile === "") {
    throw new ConfigError(["LLM_BUDGET_COST: limits money, but no prices are known; set LLM_PRICES_FILE"]);
  }
  const { broker, codec, topic, group, onFailed, logger } = parts;
  const follower = new UsageFollower({
    member: (listener) => broker.member(topic, group, listener),
    spans: () => broker.spans(topic),
    decode: (value) => codec.decode("LlmUsage", value),
    onUsage: (usage) => budgets.seen(usage),
    onFailed,
    logger,
  });
  const budgets = new Budgets({
    total: { tokens: budgetTokens || null, cost: budgetCost || null },
    warnShare: budgetWarnShare,
    priced: pricesFile !== "",
    follow: () => follower.start(),
    logger,
  });
  return { budgets, follower };
}
