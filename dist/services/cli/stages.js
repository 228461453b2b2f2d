/** The stages of the pipeline as the command knows them: their processes, and what each of their inputs leads to. */
import { initializer } from "../initializer/stage.js";
import { planner } from "../planner/stage.js";
import { refiner } from "../refiner/stage.js";
import { dialogueTasks, refineRound, skeletons, verified } from "../shared/contracts/topics.js";
import { llmFields } from "../shared/llm/client.js";
import { readConfig } from "../shared/ops/config.js";
import { logFields } from "../shared/ops/logs.js";
import { kafkaFields } from "../shared/stream/kafka.js";
import { pipelineFields, streamFields } from "../shared/stream/settings.js";
import { verifier } from "../verifier/stage.js";
export const stageNames = ["planner", "initializer", "refiner", "verifier"];
function face(stage, writes) {
    const defaults = readConfig((read) => read(stage.config), {});
    return {
        name: stage.name,
        inputs: (rounds) => stage.inputs({ rounds }, defaults),
        outputs: (rounds) => stage.outputs({ rounds }),
        writes,
    };
}
/** Every stage, in the order a dialogue passes them. */
export const stageFaces = [
    face(planner, () => dialogueTasks),
    face(initializer, () => skeletons),
    face(refiner, refineRound),
    face(verifier, () => verified),
];
/** The inputs of all stages, in the order a dialogue passes them. */
export function stageInputs(rounds) {
    return stageFaces.flatMap(({ name, inputs, writes }) => inputs(rounds).map(({ topic, group, round }) => ({
        stage: name,
        group,
        reads: topic,
        writes: writes(round),
    })));
}
/** The prefix alone, for whoever needs no brokers. */
export const topicPrefixFields = {
    prefix: kafkaFields.prefix,
    fields: { topicPrefix: kafkaFields.fields.topicPrefix },
};
/** The settings that the command and the services it starts are given; all are checked before anything starts. */
export function readStackSettings(env) {
    return readConfig((read) => ({
        topicPrefix: read(topicPrefixFields).topicPrefix,
        pipeline: read(pipelineFields),
        stream: read(streamFields),
        log: read(logFields),
        llm: read(llmFields),
        planner: read(planner.config),
        initializer: read(initializer.config),
        refiner: read(refiner.config),
        verifier: read(verifier.config),
    }), env);
}
