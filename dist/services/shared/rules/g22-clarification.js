import { leafValues, states, textOf } from "../dialogue/values.js";
import { isBlank } from "./blank.js";
import { mentions } from "./mentions.js";
import { excerpt } from "./rule.js";
/** A clarification asks first and calls with what the user then supplies. */
export const clarification = {
    id: "G22",
    version: 1,
    name: "a clarification asks before it calls",
    severity: "reject",
    doc: "Where a clarification was put into the dialogue: the assistant asks without a call, the user's answer supplies a value that neither user nor tool gave before, and the next call uses it. Dates, times and number words count in any form.",
    sources: ["dialoom"],
    condition: "the history holds an accepted injection of a clarification",
    applies: (dialogue) => clarifications(dialogue).length > 0,
    *check(dialogue, context) {
        for (const round of clarifications(dialogue))
            yield* postcondition(round, context);
    },
};
function clarifications({ history }) {
    return history.filter(({ operation, injection, judgements }) => operation === "inject" && injection === "clarification" && judgements.some(({ accepted }) => accepted));
}
function* postcondition({ masked, inserted }, context) {
    const [openingId, questionId, answerId] = [masked[0], inserted[0], inserted[1]];
    const [opening, question, answer] = [openingId, questionId, answerId].map((id) => context.turns.find((turn) => turn.id === id));
    const fault = (turn, path, evidence, message) => ({
        turnId: turn?.id ?? null,
        path,
        evidence: excerpt(evidence),
        message,
    });
    if (!opening || !question || !answer) {
        const missing = [openingId, questionId, answerId].filter((id) => context.position(id ?? "") === undefined);
        yield fault(undefined, "", missing.join(", "), "A turn of the clarification is gone from the dialogue.");
        return;
    }
    if (question.role !== "assistant" || answer.role !== "user")
        yield fault(question, "", `${question.role}, ${answer.role}`, "A clarification is a question of the assistant and an answer of the user.");
    if (question.calls.length > 0)
        yield fault(question, "/calls", question.calls[0]?.name ?? "", "The assistant calls although a value is missing; ask for it and make no call.");
    else if (isBlank(question.content))
        yield fault(question, "/content", "", "The assistant's question is empty; ask for the missing value.");
    const answered = context.position(answer.id) ?? 0;
    const next = context.turns.findIndex(({ calls }, at) => at > answered && calls.length > 0);
    const sites = context.calls.filter(({ at }) => at === next);
    if (next < 0)
        yield fault(answer, "", "", "No call follows the clarification; call with the value that the user supplied.");
    else if (!sites.some((site) => usesAnswer(site, context.turns, answered, answer.content)))
        yield fault(context.turns[next], "/calls", answer.content, "The call after the clarification uses no value that the user supplied only then; leave the value out before the answer, state it in the answer, and call with it.");
}
function usesAnswer({ args }, turns, answered, answer) {
    const before = turns
        .slice(0, answered)
        .filter(({ role }) => role !== "assistant")
        .map(textOf)
        .join("\n");
    return leafValues(args ?? {}).some((value) => mentions(answer, value) && !states(before, value));
}
