import { seeded } from "../shared/dialogue/random.js";
import { selectNonAdjacent, timesChosen } from "../shared/dialogue/selection.js";
import { unitsOf } from "../shared/dialogue/units.js";
import { addUsage } from "../shared/llm/model.js";
import { adopt, screen } from "./adopt.js";
import { applyClarification, clarificationProblems, pickSite } from "./clarification.js";
import { filledUnits, fillHints, fillProblems } from "./fill.js";
import { compare } from "./judge.js";
import { clarificationFormat, clarificationPrompt, fillFormat, fillPrompt } from "./prompts.js";
/** What a unit's weight is multiplied with each time it was chosen. */
const choiceDecay = 0.25;
function question(dialogue, round) {
    const { spec, id } = dialogue;
    return {
        orderId: spec.orderId,
        dialogueId: id,
        model: spec.models.teacher,
        temperature: spec.models.temperature,
        seed: seeded("refiner", id, round).integer(0, 2 ** 31 - 1),
    };
}
function recorded(dialogue, usage, record) {
    return {
        done: { ...dialogue, usage: addUsage(dialogue.usage, usage), history: [...dialogue.history, record] },
    };
}
/** Mask and extend: a turn is replaced by the turns a clarification needs, and the injection log protects them. */
export async function inject(dialogue, step, { models, round }) {
    const record = { round, operation: "inject", injection: step.injection };
    const site = pickSite(dialogue, seeded("site", dialogue.id, round));
    if (!site) {
        const nothing = { masked: [], inserted: [], judgements: [] };
        return recorded(dialogue, addUsage(), { ...record, ...nothing, note: "no turn admits this injection" });
    }
    const answer = await models.teacher.ask({
        ...question(dialogue, round),
        format: clarificationFormat,
        prompt: clarificationPrompt(dialogue, site),
        check: (written) => clarificationProblems(dialogue, site, written),
    });
    if (!answer.ok)
        return { failed: answer, usage: addUsage(dialogue.usage, answer.usage) };
    const { turns, inserted, protectedTurns } = applyClarification(dialogue, site, answer.value, round);
    const injected = { ...dialogue, turns, protectedTurns: [...dialogue.protectedTurns, ...protectedTurns] };
    const reason = `${site.tool}.${site.parameter} is left out, asked for, and supplied`;
    return recorded(injected, answer.usage, {
        ...record,
        masked: [site.userTurn.id],
        inserted,
        judgements: [{ turnId: site.userTurn.id, accepted: true, decidedBy: "operation", reason }],
        note: "",
    });
}
/** Mask and fill: several non-adjacent units are written anew in one call, and each is accepted or rolled back. */
export async function refine(dialogue, { maskShare, maskMost, ...rest }) {
    const masked = selectNonAdjacent(unitsOf(dialogue.turns), dialogue.protectedTurns, timesChosen(dialogue.history), { share: maskShare, most: maskMost, decay: choiceDecay }, seeded("mask", dialogue.id, rest.round));
    return maskAndFill(dialogue, "refine", masked, [], rest, (open) => compare(rest.models.judge, dialogue, rest.round, open));
}
/** Mask and fill exactly the turns that findings name. Rules decide; whether the experts agree, the verifier asks again. */
export async function repair(dialogue, step, around) {
    const named = new Set(step.turnIds);
    const masked = unitsOf(dialogue.turns).filter(({ turns }) => turns.some(({ id }) => named.has(id)));
    return maskAndFill(dialogue, "repair", masked, step.findings, around, async (open) => ({
        judgements: open.map(({ before }) => ({
            turnId: before.id,
            accepted: true,
            decidedBy: "rule",
            reason: "written anew because of a finding, and breaks no rule",
        })),
        usage: addUsage(),
    }));
}
async function maskAndFill(dialogue, operation, masked, findings, { models, round }, decide) {
    const record = { round, operation, injection: null, inserted: [] };
    const maskedTurns = masked.flatMap(({ turns }) => turns.map(({ id }) => id));
    if (masked.length === 0) {
        return recorded(dialogue, addUsage(), {
            ...record,
            masked: [],
            judgements: [],
            note: "no turn may be masked",
        });
    }
    const answer = await models.teacher.ask({
        ...question(dialogue, round),
        format: fillFormat,
        prompt: fillPrompt(dialogue, new Set(maskedTurns), fillHints(dialogue.turns, masked), findings),
        check: (written) => fillProblems(masked, written),
    });
    if (!answer.ok) {
        const reason = `no usable fill (${answer.outcome})`;
        const judgements = masked.map(({ id }) => ({ turnId: id, accepted: false, decidedBy: "rule", reason }));
        return recorded(dialogue, answer.usage, { ...record, masked: maskedTurns, judgements, note: reason });
    }
    const candidates = filledUnits(masked, answer.value).map((after, index) => ({
        before: masked[index],
        after,
    }));
    const screening = screen(dialogue, candidates);
    const { judgements, usage } = await decide(screening.open);
    const adopted = adopt(dialogue, candidates, [...screening.decided, ...judgements]);
    return recorded(adopted.dialogue, addUsage(answer.usage, usage), {
        ...record,
        masked: maskedTurns,
        judgements: adopted.judgements,
        note: "",
    });
}
