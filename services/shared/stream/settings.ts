import { field, fieldGroup, whole } from "../ops/config.ts";

export const streamFields = fieldGroup("STREAM", {
  maxInFlight: field(whole(1, 4_096), "Most messages worked on at once by one replica.", { default: 64 }),
  maxBufferedBytes: field(
    whole(65_536, 1 << 30),
    "Most bytes of one partition that are held in memory before its intake pauses.",
    { default: 16 << 20 },
  ),
  maxMessageBytes: field(
    whole(10_000, 1 << 28),
    "Largest message the brokers take; a larger output is dead-lettered instead of tried for ever.",
    { default: 1_000_000 },
  ),
  commitIntervalMs: field(whole(10, 60_000), "Milliseconds between offset commits.", { default: 500 }),
  sessionTimeoutMs: field(
    whole(6_000, 300_000),
    "Milliseconds after which the group gives a silent replica's partitions to others.",
    { default: 45_000 },
  ),
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
