/** Records of benchmarks: trajectories of tau-bench and tau2-bench, dialogues of API-Bank, executed BFCL entries. */
import { isObject } from "../../dialogue/json.js";
import { readCallList } from "../../dialogue/python-literal.js";
import { asText } from "../loose-json.js";
import { argumentsText, callsOf } from "./calls.js";
import { chatDialogue } from "./chat.js";
import { idOf, listIn } from "./format.js";
import { UnreadableDialogue } from "./message.js";
import { readRole } from "./roles.js";
import { toolsOf } from "./tool-lists.js";
/** Lists of objects in a field; throws where an entry is none. */
function objectsIn(value, what) {
    if (!Array.isArray(value))
        throw new UnreadableDialogue(`${what} is no list`);
    value.forEach((entry, at) => {
        if (!isObject(entry))
            throw new UnreadableDialogue(`${what}: entry ${at} is no object`);
    });
    return value;
}
export const tauBench = {
    name: "tau-bench",
    shape: "trajectories: chat messages under traj; tools are a catalog apart",
    mismatch: (record) => listIn(record, ["traj", "trajectory"]) === undefined ? "no list under traj" : undefined,
    read(record) {
        const { task_id: task, trial } = record;
        const id = [task, trial].filter((part) => part !== undefined).join("-");
        return { ...chatDialogue(record, record["traj"] ?? record["trajectory"]), id };
    },
};
export const tau2Bench = {
    name: "tau2-bench",
    shape: "simulations: messages whose calls and results name a requestor; users have tools of their own",
    mismatch(record) {
        const messages = record["messages"];
        if (!Array.isArray(messages))
            return "no list under messages";
        return messages.some((message) => isObject(message) && (ofRequestor(message) || "turn_idx" in message))
            ? undefined
            : "no message names a requestor";
    },
    read: (record) => chatDialogue(record, record["messages"], { usersHaveTools: true }),
};
function ofRequestor(message) {
    const calls = message["tool_calls"];
    return ("requestor" in message ||
        (Array.isArray(calls) && calls.some((call) => isObject(call) && "requestor" in call)));
}
export const apiBank = {
    name: "api-bank",
    shape: "turns of the roles User, AI and API; an API turn is a call with its result",
    mismatch(record) {
        const turns = record["turns"];
        if (!Array.isArray(turns))
            return "no list under turns";
        return turns.every((turn) => isObject(turn) && typeof turn["role"] === "string" && !("calls" in turn))
            ? undefined
            : "a turn has no role";
    },
    read(record) {
        const turns = objectsIn(record["turns"], "turns");
        return {
            id: idOf(record),
            system: "",
            tools: toolsOf(record["apis"] ?? record["tools"]),
            messages: turns.flatMap(apiBankTurn),
        };
    },
};
function apiBankTurn(turn, at) {
    const role = readRole(asText(turn["role"]));
    const text = asText(turn["text"] ?? turn["content"] ?? "");
    if (role === "user" || role === "assistant")
        return [{ role, at, text, calls: [], results: [] }];
    if (role !== "tool")
        throw new UnreadableDialogue(`turn ${at} has the role ${JSON.stringify(turn["role"])}`);
    const result = isObject(turn["result"]) ? turn["result"] : { output: turn["result"] };
    const { exception, output } = result;
    const content = exception === undefined || exception === null ? asText(output ?? null) : `Error: ${asText(exception)}`;
    const call = { name: asText(turn["api_name"] ?? ""), arguments: argumentsText(turn["param_dict"]) };
    return [
        { role: "assistant", at, text: "", calls: [call], results: [] },
        { role: "tool", at, text: "", calls: [], results: [{ content }] },
    ];
}
export const bfcl = {
    name: "bfcl",
    shape: "turns of user messages, calls and results (executed), or question with ground_truth and results",
    mismatch(record) {
        const executed = Array.isArray(record["turns"]) &&
            record["turns"].some((turn) => isObject(turn) && "user" in turn && "calls" in turn);
        const entry = Array.isArray(record["question"]) && Array.isArray(record["ground_truth"]);
        return executed || entry
            ? undefined
            : "neither turns with user and calls, nor question with ground_truth";
    },
    read(record) {
        const tools = toolsOf(record["function"] ?? record["tools"]);
        const names = (tools ?? []).map(({ name }) => name);
        const turns = Array.isArray(record["turns"]) ? executedTurns(record) : groundTruthTurns(record, names);
        const messages = [];
        /** Position of the first message of each turn: from there a tool that was withheld is there. */
        const starts = [];
        for (const { user, calls, results, answer } of turns) {
            starts.push(messages.length);
            const add = (message) => messages.push({ ...message, at: messages.length });
            for (const text of user)
                add({ role: "user", text, calls: [], results: [] });
            // Each call has seen the result of the one before, as far as the data tells.
            calls.forEach((call, index) => {
                add({ role: "assistant", text: "", calls: [call], results: [] });
                const content = results[index];
                if (content !== undefined)
                    add({ role: "tool", text: "", calls: [], results: [{ content }] });
            });
            if (answer !== "")
                add({ role: "assistant", text: answer, calls: [], results: [] });
        }
        return { id: idOf(record), system: "", tools, messages, catalog: catalogPart(record, starts) };
    },
};
function executedTurns(record) {
    return objectsIn(record["turns"], "turns").map((turn, at) => {
        const user = objectsIn(turn["user"] ?? [], `turn ${at}: user`).map(({ content }) => asText(content ?? ""));
        return {
            // An empty user turn stands where the list of tools grows.
            user: user.length > 0 ? user : [""],
            calls: callsOf(turn["calls"]),
            results: Array.isArray(turn["results"]) ? turn["results"].map(asText) : [],
            answer: asText(turn["answer"] ?? ""),
        };
    });
}
function groundTruthTurns(record, names) {
    const truths = record["ground_truth"];
    const results = Array.isArray(record["results"]) ? record["results"] : [];
    const answers = Array.isArray(record["answers"]) ? record["answers"] : [];
    return record["question"].map((question, at) => {
        const said = objectsIn(question, `question ${at}`);
        const truth = truths[at];
        const given = results[at];
        return {
            user: said.filter(({ role }) => role === "user").map(({ content }) => asText(content ?? "")),
            calls: (Array.isArray(truth) ? truth : []).flatMap((call) => writtenCalls(call, names)),
            results: Array.isArray(given) ? given.map(asText) : [],
            answer: asText(answers[at] ?? ""),
        };
    });
}
function writtenCalls(call, names) {
    if (typeof call !== "string")
        return callsOf(call);
    try {
        return readCallList(call, names).map(({ name, arguments: args }) => ({
            name,
            arguments: JSON.stringify(args),
        }));
    }
    catch {
        return [{ name: /^[^(]*/.exec(call)?.[0].trim() ?? "", arguments: call }];
    }
}
function catalogPart(record, starts) {
    const docs = record["tool_docs"];
    const missed = isObject(record["missed_function"]) ? record["missed_function"] : {};
    return {
        files: Array.isArray(docs) ? docs.map(asText) : undefined,
        without: Array.isArray(record["excluded_function"]) ? record["excluded_function"].map(asText) : [],
        from: new Map(Object.entries(missed).flatMap(([turn, names]) => (Array.isArray(names) ? names : []).map((name) => [asText(name), starts[Number(turn)] ?? 0]))),
    };
}
