/** Plans a dialogue: which tools its sub-tasks use, and goals that state the values. */
import { canonicalJson } from "../../shared/dialogue/canonical.js";
import { isObject } from "../../shared/dialogue/json.js";
import { argumentsFor } from "../values/arguments.js";
import { canGive } from "../values/results.js";
import { goalOf } from "../wording/requests.js";
import { catalogOf, countIn, dataOf } from "./question.js";
/** Answers the step `task`. */
export function task(question) {
    const { tools } = catalogOf(question);
    const requirements = dataOf(question, "requirements");
    const count = countIn(requirements, "sub_tasks", 2);
    const maxSteps = countIn(requirements, "max_steps", 2);
    const parallel = isObject(requirements) && requirements["kind"] === "parallel";
    if (tools.length === 0)
        return { sub_tasks: [] };
    const planner = new Planner(tools, question.random);
    // One sub-task of a parallel dialogue must have independent calls; others may.
    const at = question.random.integer(0, count - 1);
    const independent = () => planner.independent(question.random.next() < 0.3 ? 3 : 2);
    // First choice of the tools: what others used before it cannot always be asked for again.
    const together = parallel ? independent() : undefined;
    return {
        sub_tasks: Array.from({ length: count }, (_, index) => {
            if (together && index === at)
                return together;
            return parallel && question.random.next() < 0.25
                ? independent()
                : planner.chained(question.random.integer(1, Math.min(maxSteps, 3)));
        }),
    };
}
class Planner {
    #tools;
    #random;
    #remembered = new Map();
    #made = [];
    constructor(tools, random) {
        this.#tools = tools;
        this.#random = random;
    }
    /** A sub-task of `steps` calls that follow one another. */
    chained(steps) {
        const calls = [];
        for (let step = 0; step < steps; step += 1) {
            const tool = this.#next(calls.at(-1)?.tool);
            if (step > 0 && this.#exhausted(tool))
                break;
            const args = this.#arguments(tool);
            const taken = calls.length > 0 ? this.#dependency(tool, calls) : undefined;
            const { [taken ?? ""]: _fromResult, ...stated } = args;
            calls.push({ tool, stated, dependent: taken !== undefined });
        }
        return { goal: goalOf(calls, false), tools: calls.map(({ tool }) => tool.name), steps: calls.length };
    }
    /** A sub-task of `count` calls that can be made at once. */
    independent(count) {
        const calls = [];
        const single = new Set();
        while (calls.length < count) {
            const tool = this.#next(undefined, (candidate) => !single.has(candidate));
            if (calls.length > 0 && (single.has(tool) || this.#exhausted(tool)))
                break;
            const stated = this.#arguments(tool);
            const twin = calls.some((call) => call.tool === tool && canonicalJson(call.stated) === canonicalJson(stated));
            // The tool has but one thing to ask for.
            if (twin)
                single.add(tool);
            else
                calls.push({ tool, stated });
        }
        return { goal: goalOf(calls, true), tools: calls.map(({ tool }) => tool.name), steps: 1 };
    }
    #arguments(tool) {
        const taken = this.#made.filter((call) => call.tool.name === tool.name).map(({ args }) => args);
        const args = argumentsFor({ tool, remembered: this.#remembered, taken, optionals: 0.3 }, this.#random);
        this.#made.push({ tool, args });
        return args;
    }
    /** True when another call of the tool could only repeat an earlier one. */
    #exhausted(tool) {
        return tool.wording.fields.length === 0 && this.#used(tool) > 0;
    }
    #used(tool) {
        return this.#made.filter((call) => call.tool.name === tool.name).length;
    }
    /** A tool for the next call: one not used yet is likelier, and so is one that has to do with `previous`. */
    #next(previous, allowed = () => true) {
        const fresh = this.#tools.filter((tool) => allowed(tool) && !this.#exhausted(tool));
        const candidates = fresh.length > 0 ? fresh : this.#tools;
        return this.#random.weighted(candidates.map((tool) => [tool, (1 + 3 * affinity(previous, tool)) / (1 + 4 * this.#used(tool))]));
    }
    /** A required parameter of `tool` whose value an earlier call of the sub-task can give. */
    #dependency(tool, earlier) {
        const from = [...tool.required].filter((name) => !this.#statedBefore(name) &&
            tool.wording.fields.some((field) => field.name === name) &&
            earlier.some((call) => call.tool.name !== tool.name && canGive(call.tool, name)));
        return from.length > 0 && this.#random.next() < 0.75 ? this.#random.pick(from) : undefined;
    }
    #statedBefore(name) {
        return this.#made.slice(0, -1).some(({ args }) => name in args);
    }
}
/** How much two tools have to do with each other: shared parameters, and what one gives that the other asks for. */
function affinity(previous, tool) {
    if (!previous || previous.name === tool.name)
        return 0;
    const shared = tool.wording.fields.filter(({ name }) => previous.wording.fields.some((field) => field.name === name));
    const fed = [...tool.required].filter((name) => canGive(previous, name));
    return Math.min(3, shared.length * 0.5 + fed.length);
}
