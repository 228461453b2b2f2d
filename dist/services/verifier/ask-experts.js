import { seeded } from "../shared/dialogue/random.js";
import { addUsage, ModelUnavailable } from "../shared/llm/model.js";
import { expertFormat, expertPrompt, experts } from "./experts.js";
/**
 * Asks every expert about a dialogue, at once.
 *
 * @throws ModelUnavailable when an expert gives no usable answer: a dialogue is neither passed nor refused unverified, it waits.
 */
export async function askExperts(judge, dialogue) {
    const answers = await Promise.all(experts.map((expert) => askExpert(judge, expert, dialogue)));
    return {
        findings: answers.flatMap(({ findings }) => findings),
        usage: addUsage(...answers.map(({ usage }) => usage)),
    };
}
async function askExpert(judge, expert, dialogue) {
    const ids = new Set(dialogue.turns.map(({ id }) => id));
    const answer = await judge.ask({
        orderId: dialogue.spec.orderId,
        dialogueId: dialogue.id,
        model: dialogue.spec.models.judge,
        temperature: null,
        seed: seeded("expert", expert.id, dialogue.id, dialogue.repairs).integer(0, 2 ** 31 - 1),
        format: expertFormat(expert),
        prompt: expertPrompt(expert, dialogue),
        check: ({ turns }) => turns.filter((id) => !ids.has(id)).map((id) => `turns: there is no turn "${id}"`),
    });
    if (!answer.ok) {
        throw new ModelUnavailable(`${expert.name} gave no usable answer (${answer.outcome}): ${answer.problems.join("; ")}`);
    }
    const { reason, turns, verdict } = answer.value;
    const finding = (turnId) => ({
        rule: expert.id,
        severity: "reject",
        turnId,
        path: "",
        evidence: "",
        message: reason,
        source: `expert:${expert.name}`,
    });
    const named = turns.length > 0 ? turns : [null];
    return { findings: verdict === "fail" ? named.map(finding) : [], usage: answer.usage };
}
