import { textTurn } from "../shared/dialogue/calls.js";
import { turnId } from "../shared/dialogue/ids.js";
import { parseObject } from "../shared/dialogue/json.js";
import { reliedOn, states, textOf } from "../shared/dialogue/values.js";
/** Every site of a dialogue that admits a clarification. */
export function clarificationSites({ turns, tools, protectedTurns }) {
    const required = new Map(tools.map(({ tool }) => [tool.name, parseObject(tool.parameters)?.["required"]]));
    return turns.flatMap((userTurn, index) => {
        const callTurn = turns[index + 1];
        if (userTurn.role !== "user" || !callTurn || callTurn.calls.length === 0)
            return [];
        if (protectedTurns.includes(userTurn.id) || protectedTurns.includes(callTurn.id))
            return [];
        const before = turns.slice(0, index).map(textOf).join("\n");
        return callTurn.calls.flatMap(({ name, arguments: text }) => {
            const names = required.get(name);
            return Object.entries(parseObject(text) ?? {})
                .filter(([parameter]) => Array.isArray(names) && names.includes(parameter))
                .filter((entry) => ["string", "number"].includes(typeof entry[1]))
                .filter(([, value]) => states(userTurn.content, value) && !states(before, value))
                .map(([parameter, value]) => ({ userTurn, callTurn, tool: name, parameter, value }));
        });
    });
}
/** One of the sites; undefined when there is none. */
export function pickSite(dialogue, random) {
    const sites = clarificationSites(dialogue);
    return sites.length > 0 ? random.pick(sites) : undefined;
}
/** What is wrong with an answer, for a re-ask: the postcondition of the injection, checked by rule. */
export function clarificationProblems(dialogue, site, { opening, question, answer }) {
    const at = dialogue.turns.indexOf(site.userTurn);
    const said = `${opening}\n${answer}`;
    const lost = reliedOn(site.userTurn.content, dialogue.turns, at + 1).filter((value) => !states(said, value));
    return [
        ...(opening.trim() === "" ? ["opening: is empty"] : []),
        ...(question.trim() === "" ? ["question: is empty"] : []),
        ...(states(opening, site.value) ? [`opening: still states "${site.value}"; leave it out`] : []),
        ...(states(question, site.value) ? [`question: already states "${site.value}"; ask for it`] : []),
        ...(states(answer, site.value) ? [] : [`answer: must state "${site.value}" exactly`]),
        ...lost
            .filter((value) => value !== site.value)
            .map((value) => `opening: must still state "${value}", which a later call needs`),
    ];
}
/** The turns with the clarification in place, the ids it inserted, and the turns the injection log has to protect. */
export function applyClarification(dialogue, site, written, round) {
    const opening = { ...site.userTurn, content: written.opening.trim() };
    const question = textTurn(turnId(round, 0), "assistant", written.question.trim());
    const answer = textTurn(turnId(round, 1), "user", written.answer.trim());
    return {
        turns: dialogue.turns.flatMap((turn) => (turn.id === opening.id ? [opening, question, answer] : [turn])),
        inserted: [question.id, answer.id],
        protectedTurns: [opening.id, question.id, answer.id, site.callTurn.id],
    };
}
