/**
 * What the judge may ask for at once and by the minute. Limits belong to a model of an endpoint: the judge's own hold at
 * its own endpoint, or for its own model at the teacher's. Where it asks the teacher's model there, it has no others.
 */
import type { RateSettings } from "./rate-allowance.ts";
import type { Ceiling } from "./slots.ts";

export interface Limits extends Ceiling, RateSettings {}

/** What decides where the judge asks, and how much. */
export interface JudgeSettings extends Limits {
  readonly baseUrl: string;
  readonly model: string;
  readonly judgeBaseUrl: string;
  readonly judgeApiKey: string;
  readonly judgeModel: string;
  /** 0, here and below: as the teacher. */
  readonly judgeMaxConcurrency: number;
  readonly judgeFleetLimit: number;
  readonly judgeRequestsPerMinute: number;
  readonly judgeTokensPerMinute: number;
}

/** Whether the judge asks where the teacher does, over the same connections. */
export function sharesEndpoint({ baseUrl, judgeBaseUrl, judgeApiKey }: JudgeSettings): boolean {
  return (judgeBaseUrl === "" || judgeBaseUrl === baseUrl) && judgeApiKey === "";
}

/** The judge's limits, the teacher's where it has none of its own. */
export function judgeLimits(settings: JudgeSettings): Limits {
  return {
    maxConcurrency: settings.judgeMaxConcurrency || settings.maxConcurrency,
    fleetLimit: settings.judgeFleetLimit || settings.fleetLimit,
    requestsPerMinute: settings.judgeRequestsPerMinute || settings.requestsPerMinute,
    tokensPerMinute: settings.judgeTokensPerMinute || settings.tokensPerMinute,
  };
}

/** Limits of the judge that could not be kept to. */
export function judgeProblems(settings: JudgeSettings): string[] {
  if (!sharesEndpoint(settings)) return [];
  const { model, judgeModel } = settings;
  const limits = [
    ["MAX_CONCURRENCY", settings.judgeMaxConcurrency, settings.maxConcurrency],
    ["FLEET_LIMIT", settings.judgeFleetLimit, settings.fleetLimit],
    ["REQUESTS_PER_MINUTE", settings.judgeRequestsPerMinute, settings.requestsPerMinute],
    ["TOKENS_PER_MINUTE", settings.judgeTokensPerMinute, settings.tokensPerMinute],
  ] as const;
  const own = limits.filter(([, judges, teachers]) => judges > 0 && judges !== teachers);
  if (judgeModel === "" || judgeModel === model) {
    if (own.length === 0) return [];
    const names = (prefix: string) => own.map(([name]) => `${prefix}${name}`).join(", ");
    return [
      `${names("LLM_JUDGE_")}: the judge asks the teacher's model at the teacher's endpoint, so both share one limit: set ${names("LLM_")}, or give the judge an LLM_JUDGE_MODEL, LLM_JUDGE_BASE_URL or LLM_JUDGE_API_KEY of its own`,
    ];
  }
  return own
    .filter(([name, judges, all]) => !name.endsWith("_MINUTE") && all > 0 && judges > all)
    .map(
      ([name, judges, all]) =>
        `LLM_JUDGE_${name}: ${judges} is above LLM_${name} (${all}), which holds for the judge's requests, too, as it asks the teacher's endpoint: raise LLM_${name}, or give the judge an LLM_JUDGE_BASE_URL of its own`,
    );
}
