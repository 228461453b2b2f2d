/** Arguments of a call: what is known of them, completed so that they are valid. */
import { canonicalJson } from "../../shared/dialogue/canonical.js";
import { isObject } from "../../shared/dialogue/json.js";
import { propertiesOf } from "./schema.js";
import { valueFor } from "./values.js";
/**
 * Names of parameters whose value stays the same all through a dialogue: who the user is, and what lets them in.
 */
const personal = /^(user|customer|client|account|member|employee|patient)?_?(id|name|email)$|user_?name|first_?name|last_?name|e_?mail|phone|token|secret|password|api_?key/i;
const attempts = 12;
/** Valid arguments for a call; should none be found, those that came closest. */
export function argumentsFor(request, random) {
    const { tool, known = {}, remembered, taken = [] } = request;
    const seen = new Set(taken.map((args) => canonicalJson(args)));
    const first = draw(request, known, random);
    let best = tool.accepts(first) ? first : undefined;
    for (let attempt = 0; attempt < attempts && (best === undefined || seen.has(canonicalJson(best))); attempt += 1) {
        // A known value may itself be what makes the arguments invalid: from half-way on, each must fit on its own.
        const kept = attempt < attempts / 2 ? known : fitting(tool, known);
        const optionals = tool.accepts(first) ? request.optionals : ([request.optionals, 0, 1][attempt % 3] ?? 0);
        const next = draw({ ...request, optionals }, kept, random, best !== undefined && attempt > attempts / 2);
        if (tool.accepts(next))
            best = next;
    }
    const chosen = best ?? first;
    if (remembered) {
        for (const [name, value] of Object.entries(chosen)) {
            if (personal.test(name) && typeof value !== "object" && !remembered.has(name))
                remembered.set(name, value);
        }
    }
    return chosen;
}
function draw({ tool, remembered, optionals }, known, random, forgetful = false) {
    const made = valueFor(tool.parameters, tool.name, { random, root: tool.parameters, optionals });
    const args = {};
    // Declared order reads better than the order in which values came to be known.
    for (const [name] of propertiesOf(tool.parameters, tool.parameters)) {
        const drawn = made[name];
        if (name in known)
            args[name] = known[name];
        else if (drawn !== undefined)
            args[name] = forgetful ? drawn : recalled(name, drawn, remembered);
    }
    // A schema that says nothing of arguments belongs to a tool that takes none.
    const { additionalProperties, patternProperties } = tool.parameters;
    if (isObject(additionalProperties) || additionalProperties === true || patternProperties !== undefined) {
        for (const [name, value] of Object.entries(made))
            args[name] ??= value;
    }
    return args;
}
function recalled(name, drawn, remembered) {
    const value = remembered?.get(name);
    return value !== undefined && typeof value === typeof drawn ? value : drawn;
}
function fitting(tool, known) {
    return Object.fromEntries(Object.entries(known).filter(([name, value]) => tool.takes(name, value)));
}
