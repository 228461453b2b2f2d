/** What tokens cost, from a file of the user's. Without one, tokens are counted and money is not. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ConfigError } from "../ops/config.ts";
import type { TokenCounts } from "./outcome.ts";

const amount = z.number().min(0);

const priceFile = z.strictObject({
  version: z.string().min(1).describe("Name of this price list; stands in every usage record."),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency code such as USD"),
  prices: z
    .array(
      z.strictObject({
        model: z.string().min(1).describe("Model as asked for; a * at the end stands for any ending."),
        baseUrl: z.url().optional().describe("Endpoint it is for; any if not given."),
        from: z.iso.date().describe("First day (UTC) it holds."),
        prompt: amount.describe("For a million prompt tokens."),
        cached: amount
          .optional()
          .describe("For a million prompt tokens from the endpoint's cache; as prompt if not given."),
        completion: amount.describe("For a million completion tokens, thinking included."),
      }),
    )
    .min(1),
});

export type PriceFile = z.infer<typeof priceFile>;

/** What an attempt cost. */
export interface Cost {
  /** In the currency's unit. */
  readonly amount: number;
  readonly currency: string;
  /** Version of the price list. */
  readonly priceVersion: string;
}

export class Prices {
  readonly #file: PriceFile;

  constructor(file: PriceFile) {
    this.#file = file;
  }

  get currency(): string {
    return this.#file.currency;
  }

  /**
   * The cost of tokens at a time; undefined when no price holds for the model then. Among prices that hold, one for the
   * endpoint goes before one for any, a longer model name before a shorter, a later date before an earlier.
   *
   * @param at milliseconds since the epoch
   */
  cost(baseUrl: string, model: string, tokens: TokenCounts, at: number): Cost | undefined {
    const [price] = this.#file.prices
      .filter((listed) => holds(listed, baseUrl, model, at))
      .sort(
        (a, b) =>
          Number(b.baseUrl !== undefined) - Number(a.baseUrl !== undefined) ||
          (exactness(b.model) === exactness(a.model) ? 0 : exactness(b.model) - exactness(a.model)) ||
          Date.parse(b.from) - Date.parse(a.from),
      );
    if (!price) return undefined;
    const uncached = tokens.prompt - tokens.cached;
    const sum =
      uncached * price.prompt +
      tokens.cached * (price.cached ?? price.prompt) +
      tokens.completion * price.completion;
    return { amount: sum / 1_000_000, currency: this.#file.currency, priceVersion: this.#file.version };
  }
}

function holds(price: PriceFile["prices"][number], baseUrl: string, model: string, at: number): boolean {
  if (price.baseUrl !== undefined && price.baseUrl !== baseUrl) return false;
  if (Date.parse(price.from) > at) return false;
  return price.model.endsWith("*") ? model.startsWith(price.model.slice(0, -1)) : model === price.model;
}

/** A whole name beats every beginning of one. */
function exactness(model: string): number {
  return model.endsWith("*") ? model.length : Number.POSITIVE_INFINITY;
}

/** Reads a price list. @throws ConfigError saying where it is wrong */
export function readPrices(path: string): Prices {
  const wrong = (problem: string) =>
    new ConfigError([`LLM_PRICES_FILE: ${path} ${problem} (docs/teacher.md shows the format)`]);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw wrong(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong(`is no JSON: ${(error as Error).message}`);
  }
  const parsed = priceFile.safeParse(json);
  if (parsed.success) return new Prices(parsed.data);
  const issues = parsed.error.issues.map(
    ({ path: at, message }) => `${at.join(".") || "the file"}: ${message}`,
  );
  throw wrong(`is no price list: ${issues.join("; ")}`);
}
