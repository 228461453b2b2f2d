import { field, fieldGroup, oneOf, whole } from "../ops/config.ts";

export const streamFields = fieldGroup("STREAM", {
  guarantee: field(
    oneOf("exactly-once", "at-least-once"),
    "exactly-once: outputs and offsets in transactions. at-least-once: without, for brokers or rights that have none.",
    { default: "exactly-once" },
  ),
  maxInFlight: field(whole(1, 4_096), "Most messages worked on at once by one replica.", { default: 64 }),
  maxBufferedBytes: field(
    whole(65_536, 1 << 30),
    "Bytes of input that one replica holds in memory before it pauses; a moment's overshoot is half as much again.",
    { default: 64 << 20 },
  ),
  maxMessageBytes: field(
    whole(10_000, 1 << 28),
    "Largest message the brokers take; a larger output is refused instead of tried for ever.",
    { default: 1_000_000 },
  ),
  commitIntervalMs: field(
    whole(10, 60_000),
    "Milliseconds a result waits for others to be committed with it; under load it waits less.",
    { default: 100 },
  ),
  transactionTimeoutMs: field(
    whole(1_000, 900_000),
    "Milliseconds after which brokers abort the transaction of a replica that fell silent; until then readers wait.",
    { default: 15_000 },
  ),
  sessionTimeoutMs: field(
    whole(6_000, 300_000),
    "Milliseconds after which the group gives a silent replica's partitions to others.",
    { default: 45_000 },
  ),
  lostWork: field(
    oneOf("abort", "finish"),
    "What becomes of work on a partition that went to another replica: abort it, or finish it, so that its model replies are in the local cache.",
    { default: "abort" },
  ),
  retryMaxAgeMs: field(
    whole(1_000, 604_800_000),
    "Milliseconds a message is tried again while a model or the registry is away, before it is dead-lettered. Time for which an endpoint asks to wait, or a person has to mend something, does not count.",
    { default: 21_600_000 },
  ),
  bugLimit: field(
    whole(1, 100_000),
    "Messages a stage may fail on within STREAM_BUG_WINDOW_MS before its intake stops.",
    { default: 20 },
  ),
  bugWindowMs: field(whole(1_000, 86_400_000), "Milliseconds over which STREAM_BUG_LIMIT counts.", {
    default: 60_000,
  }),
  drainTimeoutMs: field(
    whole(0, 3_600_000),
    "Milliseconds a stopping replica lets messages in flight finish. Keep it above the longest model call.",
    { default: 120_000 },
  ),
  startTimeoutMs: field(
    whole(0, 3_600_000),
    "Milliseconds a starting replica waits for broker, topics and registry before it exits with code 3.",
    { default: 60_000 },
  ),
  probeIntervalMs: field(
    whole(10, 3_600_000),
    "Milliseconds between attempts while the intake is stopped because a model endpoint refuses key or model.",
    { default: 10_000 },
  ),
});

export type StreamSettings = typeof streamFields extends import("../ops/config.ts").FieldGroup<infer F>
  ? F
  : never;

export const pipelineFields = fieldGroup("PIPELINE", {
  rounds: field(
    whole(1, 32),
    "Refinement rounds, and so refine-round topics. All services and `dialoom setup` must agree.",
    { default: 4 },
  ),
});
