import { isObject, parseJson } from "../dialogue/json.js";
import { argumentProblems } from "../tools/arguments.js";
import { measureJson } from "../tools/json-size.js";
import { valueLimits } from "../tools/schema-validator.js";
import { argumentLeaves } from "./argument-leaves.js";
import { isErrorResult } from "./error-results.js";
import { Grounding } from "./grounding.js";
import { wordsOf } from "./words.js";
/** Works out the context of a dialogue. */
export function contextOf(dialogue, { system, reading }) {
    const { turns } = dialogue;
    const positions = new Map(turns.map(({ id }, index) => [id, index]));
    const offers = offersByName(dialogue.tools);
    const calls = turns.flatMap((turn, at) => turn.role === "assistant" ? turn.calls.map((_call, index) => siteOf(turns, turn, at, index, offers)) : []);
    const tools = dialogue.tools.map(({ tool }) => tool);
    return {
        turns,
        calls,
        tools,
        grounding: new Grounding(turns, tools, system),
        planned: dialogue.spec.subTasks > 0,
        system,
        reading: (rule) => reading.filter((fault) => fault.rule === rule),
        position: (turnId) => positions.get(turnId),
        words: once(({ content }) => wordsOf(content)),
        leaves: once(argumentLeaves),
        value: once(({ result }) => result && parseJson(result.content)),
        problems: once(({ offered, args }) => offered && args ? argumentProblems(offered.tool, args) : []),
    };
}
/** Several rules ask the same of a call or a turn. */
function once(work) {
    const done = new Map();
    return (key) => {
        const known = done.get(key);
        if (known !== undefined || done.has(key))
            return known;
        const result = work(key);
        done.set(key, result);
        return result;
    };
}
/** Chat endpoints forbid dots and spaces in names, so dialogues may hold the mended name of a tool. */
export function sanitised(name) {
    return name.replace(/[^A-Za-z0-9_-]+/g, "_");
}
function offersByName(tools) {
    const offers = new Map();
    for (const offer of tools)
        offers.set(sanitised(offer.tool.name), offer);
    for (const offer of tools)
        offers.set(offer.tool.name, offer);
    return offers;
}
function siteOf(turns, turn, at, index, offers) {
    const call = turn.calls[index];
    const results = turns[at + 1]?.results ?? [];
    const atPlace = results[index];
    const result = atPlace?.callId === call.id ? atPlace : results.find(({ callId }) => callId === call.id);
    return {
        turn,
        at,
        call,
        path: `/calls/${index}`,
        offered: offers.get(call.name) ?? offers.get(sanitised(call.name)),
        ...readArguments(call.arguments),
        result,
        failed: result !== undefined && isErrorResult(result.content),
    };
}
/** No arguments at all are an empty object. */
function readArguments(text) {
    const trimmed = text.trim();
    if (trimmed === "" || trimmed === "null")
        return { args: {}, unreadable: undefined };
    const unreadable = (kind, what) => ({
        args: undefined,
        unreadable: { kind, what },
    });
    let value;
    try {
        value = JSON.parse(trimmed);
    }
    catch (error) {
        return unreadable("syntax", error instanceof Error ? error.message : String(error));
    }
    if (!isObject(value))
        return unreadable("shape", Array.isArray(value) ? "a list" : `a ${typeof value}`);
    if (text.length > valueLimits.text)
        return unreadable("shape", `longer than ${valueLimits.text} characters`);
    if (measureJson(value, valueLimits.depth).depth > valueLimits.depth)
        return unreadable("shape", `nested more than ${valueLimits.depth} levels deep`);
    return { args: value, unreadable: undefined };
}
