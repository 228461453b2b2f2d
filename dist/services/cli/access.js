/** The least rights that each stage needs on a secured cluster, from what the stage says it reads and writes. Pure. */
import { deadLetters, llmUsage } from "../shared/contracts/topics.js";
import { stageFaces } from "./stages.js";
/**
 * What the principal of a stage must be allowed.
 *
 * @param rounds refinement rounds of the pipeline
 * @param prefix of every topic and group, see KAFKA_TOPIC_PREFIX
 */
export function stageAccess(name, rounds, prefix) {
    const stage = stageFaces.find((face) => face.name === name);
    if (!stage)
        throw new RangeError(`there is no stage ${name}`);
    const inputs = stage.inputs(rounds);
    const read = new Set(inputs.map(({ topic }) => topic.name));
    const written = new Set([...stage.outputs(rounds), deadLetters, llmUsage].map(({ name: topic }) => topic));
    const topics = [...new Set([...read, ...written])].map((topic) => ({
        resource: { type: "topic", name: prefix + topic, pattern: "literal" },
        operations: [
            "Describe",
            ...(read.has(topic) ? ["Read"] : []),
            ...(written.has(topic) ? ["Write"] : []),
        ],
    }));
    const groups = inputs.flatMap(({ group }) => [
        {
            resource: { type: "group", name: prefix + group, pattern: "literal" },
            operations: ["Describe", "Read"],
        },
        // A producer for each partition of the input: <group>-<topic>-<partition>.
        {
            resource: { type: "transactionalId", name: `${prefix + group}-`, pattern: "prefix" },
            operations: ["Describe", "Write"],
        },
    ]);
    return [...topics, ...groups];
}
