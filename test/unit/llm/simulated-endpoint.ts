/** Callers and an endpoint in virtual time: what the limit makes of endpoints of every kind, without waiting for it. */
import { type Random, seeded } from "../../../services/shared/dialogue/random.ts";
import { ConcurrencyLimit } from "../../../services/shared/llm/concurrency-limit.ts";
import { TokenBucket } from "../../../services/shared/llm/token-bucket.ts";

export interface SimulatedEndpoint {
  /** Milliseconds an answer takes once it is worked on. */
  latency(random: Random, step: string, now: number): number;
  /** Step of a request that starts now; all are of one step if this is left out. */
  step?(now: number, random: Random): string;
  /** Requests worked on at once; others wait. */
  readonly parallel?: number;
  /** Whether a request is refused at once. */
  refuses?(now: number, inFlight: number, random: Random): boolean;
}

export interface Course {
  readonly answered: number;
  readonly refused: number;
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds, mean, waiting at the endpoint included. */
  readonly latency: number;
  readonly limit: number;
}

/** A refusal that comes from a bucket of so many requests a second, a second's worth at once. */
export function bucketOf(perSecond: number): (now: number) => boolean {
  const bucket = new TokenBucket(perSecond, perSecond, 0);
  return (now) => {
    if (bucket.waitFor(1, now) > 0) return true;
    bucket.take(1, now);
    return false;
  };
}

/** Lets callers ask for `seconds`; figures are of what ended after `warmUp` seconds. */
export function simulate(
  endpoint: SimulatedEndpoint,
  {
    callers,
    ceiling,
    warmUp,
    seconds,
    seed = 1,
    watch,
  }: {
    readonly callers: number;
    readonly ceiling: number;
    readonly warmUp: number;
    readonly seconds: number;
    readonly seed?: number;
    readonly watch?: (now: number, limit: ConcurrencyLimit) => void;
  },
): Course {
  const random = seeded("endpoint", seed);
  const limit = new ConcurrencyLimit(ceiling, 0);
  const events: { at: number; run: () => void }[] = [];
  const at = (time: number, run: () => void) => {
    const index = events.findLastIndex((event) => event.at <= time);
    events.splice(index + 1, 0, { at: time, run });
  };
  let now = 0;
  let pace: TokenBucket | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;
  let waiting = 0;
  let inFlight = 0;
  const freeAt: number[] = new Array(endpoint.parallel ?? 0).fill(0);
  const ended = { answered: 0, refused: 0, durations: 0 };

  const admit = () => {
    while (waiting > 0) {
      if (inFlight >= limit.limit) return;
      const rate = limit.pace;
      if (rate === undefined) pace = undefined;
      else if (pace) pace.setRate(rate, Math.max(1, rate / 10), now);
      else pace = new TokenBucket(rate, Math.max(1, rate / 10), now);
      const wait = pace?.waitFor(1, now) ?? 0;
      if (wait > 0) {
        const wake = now + Math.ceil(wait);
        if (wake < wakeAt) {
          wakeAt = wake;
          at(wake, () => {
            // An earlier one was set meanwhile: each must not set another for ever.
            if (wake !== wakeAt) return;
            wakeAt = Number.POSITIVE_INFINITY;
            admit();
          });
        }
        return;
      }
      pace?.take(1, now);
      waiting -= 1;
      start();
    }
  };
  const start = () => {
    inFlight += 1;
    if (inFlight >= limit.limit) limit.reached();
    const startedAt = now;
    const step = endpoint.step?.(now, random) ?? "fill";
    const refused = endpoint.refuses?.(now, inFlight, random) ?? false;
    let end = now + 1;
    if (!refused) {
      const worked = endpoint.latency(random, step, now);
      if (endpoint.parallel === undefined) end = now + worked;
      else {
        const worker = freeAt.indexOf(Math.min(...freeAt));
        end = Math.max(now, freeAt[worker] ?? 0) + worked;
        freeAt[worker] = end;
      }
    }
    at(end, () => {
      inFlight -= 1;
      limit.record(
        {
          kind: refused ? "refused" : "answered",
          startedAt,
          durationMs: now - startedAt,
          step,
        },
        now,
      );
      if (now >= warmUp * 1_000) {
        if (refused) ended.refused += 1;
        else {
          ended.answered += 1;
          ended.durations += now - startedAt;
        }
      }
      const again = () => {
        waiting += 1;
        admit();
      };
      if (refused) at(now + random.next() * 200, again);
      else again();
      admit();
    });
  };

  waiting = callers;
  admit();
  let watched = 0;
  while (events.length > 0) {
    const event = events.shift() as (typeof events)[number];
    now = event.at;
    if (now > (warmUp + seconds) * 1_000) break;
    event.run();
    if (watch && now - watched >= 400) {
      watched = now;
      watch(now, limit);
    }
  }
  return {
    answered: ended.answered,
    refused: ended.refused,
    rate: ended.answered / seconds,
    latency: ended.durations / Math.max(1, ended.answered),
    limit: limit.limit,
  };
}
