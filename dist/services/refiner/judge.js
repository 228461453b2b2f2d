import { seeded } from "../shared/dialogue/random.js";
import { showTurns } from "../shared/dialogue/transcript.js";
import { noUsage } from "../shared/llm/model.js";
import { judgementFormat, judgePrompt } from "./prompts.js";
/** Asks which version of each open candidate is better. A tie, or no usable answer, keeps the old text. */
export async function compare(judge, dialogue, round, open) {
    if (open.length === 0)
        return { judgements: [], usage: noUsage };
    const random = seeded("judge", dialogue.id, round);
    const shown = open.map((candidate) => ({ candidate, newIsFirst: random.next() < 0.5 }));
    const masked = new Set(open.flatMap(({ before }) => before.turns.map(({ id }) => id)));
    const versions = shown.map(({ candidate: { before, after }, newIsFirst }) => ({
        id: before.id,
        first: showTurns((newIsFirst ? after : before).turns),
        second: showTurns((newIsFirst ? before : after).turns),
    }));
    const answer = await judge.ask({
        orderId: dialogue.spec.orderId,
        dialogueId: dialogue.id,
        model: dialogue.spec.models.judge,
        temperature: null,
        seed: random.integer(0, 2 ** 31 - 1),
        format: judgementFormat,
        prompt: judgePrompt(dialogue, masked, versions),
        check: ({ comparisons }) => versions
            .filter(({ id }) => !comparisons.some((comparison) => comparison.id === id))
            .map(({ id }) => `comparisons: turn ${id} is missing`),
    });
    const judgements = shown.map(({ candidate: { before }, newIsFirst }) => {
        const decided = { turnId: before.id, decidedBy: "judge" };
        if (!answer.ok)
            return { ...decided, accepted: false, reason: `no usable answer (${answer.outcome})` };
        const comparison = answer.value.comparisons.find(({ id }) => id === before.id);
        const accepted = comparison?.better === (newIsFirst ? "first" : "second");
        return { ...decided, accepted, reason: comparison?.reason ?? "" };
    });
    return { judgements, usage: answer.usage };
}
