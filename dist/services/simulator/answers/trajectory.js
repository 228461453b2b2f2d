/** Writes a whole dialogue from its plan. */
import { canonicalJson } from "../../shared/dialogue/canonical.js";
import { isObject } from "../../shared/dialogue/json.js";
import { argumentsFor } from "../values/arguments.js";
import { canGive, resultFor } from "../values/results.js";
import { answerFrom } from "../wording/replies.js";
import { findRequests, findStated, requestFor } from "../wording/requests.js";
import { written } from "./draft.js";
import { catalogOf, dataOf, stringsIn } from "./question.js";
/** Answers the step `trajectory`. */
export function trajectory(question) {
    const catalog = catalogOf(question);
    const turns = writeDialogue(readPlan(question, catalog), catalog, question.random);
    question.spoil?.(turns, catalog);
    return {
        turns: turns.map(({ speaker, text, calls }) => ({ speaker, text, calls: calls.map(written) })),
    };
}
function readPlan(question, catalog) {
    const plan = dataOf(question, "task");
    const requirements = dataOf(question, "requirements");
    const parallel = isObject(requirements) && requirements["kind"] === "parallel";
    const listed = isObject(plan) && Array.isArray(plan["sub_tasks"]) ? plan["sub_tasks"] : [];
    return listed.filter(isObject).map((entry) => {
        const tools = stringsIn(entry["tools"]).flatMap((name) => catalog.find(name) ?? []);
        const steps = typeof entry["steps"] === "number" ? entry["steps"] : tools.length;
        return {
            goal: typeof entry["goal"] === "string" ? entry["goal"] : "",
            tools,
            together: parallel && tools.length > 1 && steps < tools.length,
        };
    });
}
function writeDialogue(plan, catalog, random) {
    const calls = settle(plan, catalog, random);
    return plan.flatMap((subTask, index) => {
        const mine = calls.filter((call) => call.subTask === index);
        const requested = mine.map((call) => ({
            tool: call.tool,
            stated: Object.fromEntries(Object.entries(call.args).filter(([name]) => !call.fromResults.has(name))),
            dependent: call.fromResults.size > 0,
        }));
        const asked = mine.length > 0
            ? requestFor(requested, { first: index === 0, together: subTask.together }, random)
            : subTask.goal || "Thank you so far.";
        const groups = [...new Set(mine.map(({ group }) => group))];
        const made = groups.map((group) => mine
            .filter((call) => call.group === group)
            .map(({ tool, args, needs }) => ({
            tool,
            name: tool.name,
            args,
            result: resultFor({ tool, args, needs }, random),
        })));
        return [
            { speaker: "user", text: asked, calls: [] },
            ...made.map((group) => ({ speaker: "assistant", text: "", calls: group })),
            { speaker: "assistant", text: answerFrom(made.flat(), random), calls: [] },
        ];
    });
}
/** Settles the arguments of every call of the plan: from its goal, from earlier results, else newly drawn. */
function settle(plan, catalog, random) {
    const remembered = new Map();
    const calls = [];
    for (const [subTask, { goal, tools, together }] of plan.entries()) {
        const requests = findRequests(goal, catalog);
        for (const tool of tools) {
            const at = requests.findIndex((request) => request.tool === tool);
            const stated = at >= 0 ? requests.splice(at, 1)[0]?.stated : undefined;
            const known = { ...(stated ?? findStated(goal, tool)) };
            const group = together && calls.at(-1)?.subTask === subTask ? (calls.at(-1)?.group ?? 0) : calls.length;
            const fromResults = new Set();
            const call = { tool, subTask, group, args: {}, fromResults, needs: {} };
            const givers = new Map();
            for (const name of tool.required) {
                if (name in known)
                    continue;
                const giver = calls.findLast((earlier) => earlier.group !== group && canGive(earlier.tool, name));
                if (giver)
                    givers.set(name, giver);
                if (giver && name in giver.needs)
                    known[name] = giver.needs[name];
            }
            const taken = calls.filter((earlier) => earlier.tool === tool).map(({ args }) => args);
            call.args = argumentsFor({ tool, known, remembered, taken, optionals: 0 }, random);
            for (const [name, giver] of givers) {
                const value = call.args[name];
                if (value === undefined || typeof value === "object")
                    continue;
                giver.needs[name] = value;
                fromResults.add(name);
            }
            const again = taken.some((args) => canonicalJson(args) === canonicalJson(call.args));
            // A call that can only repeat an earlier one is left out, unless the sub-task would lose what it is about.
            const peers = calls.filter((earlier) => earlier.subTask === subTask);
            const twin = peers.some((peer) => peer.tool === tool && canonicalJson(peer.args) === canonicalJson(call.args));
            if (!again || peers.length === 0 || (together && !twin))
                calls.push(call);
        }
    }
    return calls;
}
