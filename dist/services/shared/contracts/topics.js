const topic = (name, schema, key, retention, partitions = "scaled") => ({ name, schema, key, retention, partitions });
export const toolCatalogs = topic("tool-catalogs", "ToolCatalog", "order id", "forever", 1);
export const dialogueTasks = topic("dialogue-tasks", "DialogueTask", "dialogue id", "7 days");
export const skeletons = topic("skeletons", "Dialogue", "dialogue id", "7 days");
export const verified = topic("verified", "VerifiedDialogue", "dialogue id", "forever");
export const rejected = topic("rejected", "Rejection", "dialogue id", "forever");
export const deadLetters = topic("dead-letters", "DeadLetter", "key of the original message", "forever", 1);
export const llmUsage = topic("llm-usage", "LlmUsage", "dialogue id", "forever");
/** The topic that holds dialogues after refinement round `round` (from 1). The last round's topic holds the candidates. */
export const refineRound = (round) => topic(`refine-round-${round}`, "Dialogue", "dialogue id", "7 days");
/** The topic that round `round` (from 1) reads: the skeletons, or the round before. */
export const refineInput = (round) => round === 1 ? skeletons : refineRound(round - 1);
/** Every topic of a pipeline with `rounds` refinement rounds. */
export function allTopics(rounds) {
    return [
        toolCatalogs,
        dialogueTasks,
        skeletons,
        ...Array.from({ length: rounds }, (_, index) => refineRound(index + 1)),
        verified,
        rejected,
        deadLetters,
        llmUsage,
    ];
}
/** Makes an output of a stage. */
export function emit(to, key, value) {
    return { topic: to, key, value };
}
