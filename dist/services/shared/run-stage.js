import { deadLetters, llmUsage } from "./contracts/topics.js";
import { createModels, llmFields, noModels } from "./llm/client.js";
import { ConfigError, readConfig } from "./ops/config.js";
import { httpFields, startOperationsServer } from "./ops/http.js";
import { createLogger, logFields } from "./ops/logs.js";
import { Metrics } from "./ops/metrics.js";
import { systemClock } from "./stream/clock.js";
import { Codec } from "./stream/codec.js";
import { kafkaFields } from "./stream/kafka.js";
import { KafkajsBroker } from "./stream/kafkajs-broker.js";
import { OutputEncoder } from "./stream/output-encoder.js";
import { NotReachable, waitForPlatform } from "./stream/preflight.js";
import { registryFields } from "./stream/registry-http.js";
import { StageRuntime } from "./stream/runtime.js";
import { pipelineFields, streamFields } from "./stream/settings.js";
import { StageHandler } from "./stream/stage-handler.js";
import { StageMetrics } from "./stream/stage-metrics.js";
import { UsageLedger } from "./stream/usage-ledger.js";
/** Runs a stage until it is told to stop; ends the process. */
export async function runStage(stage) {
    try {
        await run(stage);
        process.exit(0);
    }
    catch (error) {
        const code = error instanceof ConfigError ? 2 : error instanceof NotReachable ? 3 : 1;
        process.stderr.write(`dialoom ${stage.name}: ${error.message}\n`);
        process.exit(code);
    }
}
async function run(stage) {
    const config = readConfig((read) => ({
        kafka: read(kafkaFields),
        registry: read(registryFields),
        pipeline: read(pipelineFields),
        stream: read(streamFields),
        http: read(httpFields),
        log: read(logFields),
        llm: stage.usesModels ? read(llmFields) : undefined,
        stage: read(stage.config),
    }));
    const logger = createLogger(stage.name, config.log.level);
    const metrics = new Metrics({ stage: stage.name });
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
    const stop = Promise.withResolvers();
    const starting = new AbortController();
    const models = config.llm ? createModels(config.llm, stage.name, ledger, metrics) : noModels;
    const { stage: stageConfig, pipeline, stream: settings } = config;
    const handler = new StageHandler({
        stage,
        config: stageConfig,
        pipeline,
        settings,
        codec,
        encoder,
        models,
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
    onSignals((signal) => {
        logger.info({ signal }, "stopping: finishing what is in flight");
        starting.abort(new Error(`stopped by ${signal} while starting`));
        stop.resolve();
    }, (signal) => {
        logger.warn({ signal }, "stopping at once: what is in flight is given up");
        process.exit(1);
    });
    let started = false;
    const server = await startOperationsServer(config.http, {
        live: () => (started ? runtime.live() : { ok: true }),
        ready: () => (started ? runtime.ready() : { ok: false, reason: "starting" }),
        status: () => runtime.status(),
    }, metrics);
    logger.info({ port: server.port }, "operations port open");
    const topics = [
        ...stage.inputs(config.pipeline, config.stage).map(({ topic }) => topic),
        ...stage.outputs(config.pipeline),
        deadLetters,
        llmUsage,
    ];
    await waitForPlatform({
        kafka: config.kafka,
        codec,
        topics,
        timeout: config.stream.startTimeoutMs,
        logger,
        signal: starting.signal,
    });
    await runtime.start();
    started = true;
    logger.info("started");
    await stop.promise;
    await runtime.drain();
    await ledger.flush();
    await broker.stop();
    await server.stop();
    logger.info("stopped");
}
function onSignals(first, second) {
    let seen = false;
    for (const signal of ["SIGTERM", "SIGINT"]) {
        process.on(signal, () => {
            if (seen)
                second(signal);
            else {
                seen = true;
                first(signal);
            }
        });
    }
}
