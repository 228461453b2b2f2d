/** What an endpoint says about its limits in headers. */

/** One limit as the endpoint counts it. */
export interface Allowance {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds until the limit is whole again. */
  readonly resetMs: number | undefined;
}

export interface RateLimits {
  readonly requests: Allowance;
  readonly tokens: Allowance;
}

/** A longer wait than this is not believed: the endpoint is asked again after it. */
const longestWait = 24 * 3_600_000;

/** `x-ratelimit-*` as OpenAI sends them; undefined when there are none. */
export function rateLimits(headers: Headers): RateLimits | undefined {
  const requests = allowance(headers, "requests");
  const tokens = allowance(headers, "tokens");
  const known = [requests, tokens].some(
    ({ limit, remaining }) => limit !== undefined || remaining !== undefined,
  );
  return known ? { requests, tokens } : undefined;
}

function allowance(headers: Headers, of: "requests" | "tokens"): Allowance {
  return {
    limit: count(headers.get(`x-ratelimit-limit-${of}`)),
    remaining: count(headers.get(`x-ratelimit-remaining-${of}`)),
    resetMs: duration(headers.get(`x-ratelimit-reset-${of}`)),
  };
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `1s`, `6m0s`, `120ms`; a bare number is seconds. */
export function duration(text: string | null): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1_000;
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(trimmed)) return undefined;
  let sum = 0;
  for (const [, value, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    sum += Number(value) * (unitMs[unit ?? ""] ?? 0);
  }
  return sum;
}

/**
 * Milliseconds an endpoint asks to wait: `retry-after-ms`, or Retry-After as seconds or a date (RFC 9110, section
 * 10.2.3), at most a day. Undefined when it asks for nothing that can be read.
 */
export function retryAfter(headers: Headers | undefined, now = Date.now()): number | undefined {
  const precise = count(headers?.get("retry-after-ms") ?? null);
  const value = headers?.get("retry-after")?.trim() ?? "";
  const seconds = count(value);
  const wait =
    precise ??
    (seconds !== undefined
      ? seconds * 1_000
      : /^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(value)
        ? Date.parse(value) - now
        : Number.NaN);
  return Number.isFinite(wait) ? Math.min(longestWait, Math.max(0, wait)) : undefined;
}
