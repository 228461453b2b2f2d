/**
 * Runs one stage as a process: settings, logs, operations port, models, runtime, signals.
 *
 * Exit codes: 0 stopped as asked, 1 crashed, 2 wrong settings, 3 broker, topics or registry did not come in time.
 */
import { randomUUID } from "node:crypto";
import type { LlmUsage, RecordName } from "./contracts/generated/records.ts";
import { deadLetters, llmUsage } from "./contracts/topics.ts";
import { followSpending, spendingGroup } from "./follow-spending.ts";
import type { Intake } from "./llm/admission.ts";
import { createModels, llmFields, noModels } from "./llm/client.ts";
import { stageEnvironment } from "./llm/settings.ts";
import { ConfigError, type FieldGroup, readConfig } from "./ops/config.ts";
import { httpFields, startOperationsServer } from "./ops/http.ts";
import { createLogger, logFields } from "./ops/logs.ts";
import { Metrics } from "./ops/metrics.ts";
import { systemClock } from "./stream/clock.ts";
import { Codec } from "./stream/codec.ts";
import { kafkaFields, prefixed } from "./stream/kafka.ts";
import { KafkajsBroker } from "./stream/kafkajs-broker.ts";
import { OutputEncoder } from "./stream/output-encoder.ts";
import { NotReachable, waitForPlatform } from "./stream/preflight.ts";
import { registryFields } from "./stream/registry-http.ts";
import { followReplicas } from "./stream/replicas.ts";
import { StageRuntime } from "./stream/runtime.ts";
import { pipelineFields, streamFields } from "./stream/settings.ts";
import type { Stage } from "./stream/stage.ts";
import { StageHandler } from "./stream/stage-handler.ts";
import { StageMetrics } from "./stream/stage-metrics.ts";
import { UsageLedger } from "./stream/usage-ledger.ts";

/** Runs a stage until it is told to stop; ends the process. */
export async function runStage<N extends RecordName, F>(stage: Stage<N, F>): Promise<void> {
  try {
    await run(stage);
    process.exit(0);
  } catch (error) {
    const code = error instanceof ConfigError ? 2 : error instanceof NotReachable ? 3 : 1;
    process.stderr.write(`dialoom ${stage.name}: ${(error as Error).message}\n`);
    process.exit(code);
  }
}

async function run<N extends RecordName, F>(stage: Stage<N, F>): Promise<void> {
  const env = stageEnvironment(process.env, stage.name);
  const gather = (read: <F>(group: FieldGroup<F>) => F) => ({
    kafka: read(kafkaFields),
    registry: read(registryFields),
    pipeline: read(pipelineFields),
    stream: read(streamFields),
    http: read(httpFields),
    log: read(logFields),
    llm: stage.usesModels ? read(llmFields) : undefined,
    stage: read(stage.config),
  });
  const config = readConfig(gather, env);
  const logger = createLogger(stage.name, config.log.level);
  const metrics = new Metrics({ stage: stage.name });
  metrics.addProcess();
  const stageMetrics = new StageMetrics(metrics);
  const codec = new Codec(config.registry, config.kafka);
  const encoder = new OutputEncoder(codec, config.kafka, config.stream.maxMessageBytes);
  const broker = new KafkajsBroker({
    kafka: config.kafka,
    settings: config.stream,
    clientId: `dialoom-${stage.name}`,
    logger,
  });
  const ledger = new UsageLedger(broker, encoder, logger);
  const stop = Promise.withResolvers<void>();
  const starting = new AbortController();
  const intake: Intake = { park: (...hold) => handler.park(...hold) };
  const spending =
    config.llm &&
    followSpending(config.llm, {
      broker,
      codec,
      topic: prefixed(config.kafka, llmUsage.name),
      group: prefixed(config.kafka, `${spendingGroup}${stage.name}-${randomUUID()}`),
      onFailed: (error) => stop.reject(error),
      logger,
    });
  const record = (usage: LlmUsage) => {
    spending?.budgets.record(usage);
    ledger.record(usage);
  };
  const models = config.llm && createModels(config.llm, stage.name, { record }, metrics, { intake, env });
  const { stage: stageConfig, pipeline, stream: settings } = config;
  const handler = new StageHandler({
    stage,
    config: stageConfig,
    pipeline,
    settings,
    codec,
    encoder,
    models: models ?? noModels,
    spendingLimit: spending?.budgets,
    metrics: stageMetrics,
    logger,
    clock: systemClock,
    random: Math.random,
  });
  const runtime = new StageRuntime({
    stage,
    config: stageConfig,
    pipeline,
    topicPrefix: config.kafka.topicPrefix,
    settings,
    broker,
    handler,
    metrics: stageMetrics,
    logger,
    onCrash: (error) => stop.reject(error),
  });
  onSignals(
    (signal) => {
      logger.info({ signal }, "stopping: finishing what is in flight");
      starting.abort(new Error(`stopped by ${signal} while starting`));
      stop.resolve();
    },
    (signal) => {
      logger.warn({ signal }, "stopping at once: what is in flight is given up");
      process.exit(1);
    },
  );

  let started = false;
  let startingBecause = "starting";
  const server = await startOperationsServer(
    config.http,
    {
      live: () => (started ? runtime.live() : { ok: true }),
      ready: () => (started ? runtime.ready() : { ok: false, reason: startingBecause }),
      status: () => ({ ...runtime.status(), ...(models && { models: models.state() }) }),
    },
    metrics,
  );
  logger.info({ port: server.port }, "operations port open");
  const read = stage.inputs(config.pipeline, config.stage).map(({ topic }) => topic);
  const written = [...stage.outputs(config.pipeline), deadLetters, llmUsage];
  await waitForPlatform({
    kafka: config.kafka,
    codec,
    topics: [...read, ...written],
    written,
    maxMessageBytes: config.stream.maxMessageBytes,
    timeout: config.stream.startTimeoutMs,
    logger,
    signal: starting.signal,
    onWaiting: (obstacle) => {
      startingBecause = `starting: ${obstacle}`;
    },
  });
  startingBecause = "starting";
  await runtime.start();
  started = true;
  logger.info("started");
  const groups = stage
    .inputs(config.pipeline, config.stage)
    .map(({ group }) => prefixed(config.kafka, group));
  const stopCounting = models && followReplicas(broker, groups, (live) => models.setReplicas(live), logger);
  await stop.promise;
  stopCounting?.();
  models?.drain(config.stream.drainTimeoutMs);
  await runtime.drain();
  models?.close();
  await spending?.follower.stop();
  await ledger.flush();
  await broker.stop();
  await server.stop();
  logger.info("stopped");
}

function onSignals(first: (signal: string) => void, second: (signal: string) => void): void {
  let seen = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (seen) second(signal);
      else {
        seen = true;
        first(signal);
      }
    });
  }
}
