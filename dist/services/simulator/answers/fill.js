/** Writes masked turns anew: calls from what the visible turns state, and text that keeps what later turns rely on. */
import { isObject } from "../../shared/dialogue/json.js";
import { leafValues, states } from "../../shared/dialogue/values.js";
import { argumentsFor } from "../values/arguments.js";
import { resultFor } from "../values/results.js";
import { toldOf } from "../wording/facts.js";
import { answerFrom, questionFor } from "../wording/replies.js";
import { findRequests, findStated, requestFor } from "../wording/requests.js";
import { enumerate, stateValue } from "../wording/statements.js";
import { written } from "./draft.js";
import { piecesOf, subTaskStart } from "./pieces.js";
import { catalogOf, dataOf, stringsIn, turnsIn } from "./question.js";
/** Answers the step `fill`. */
export function fill(question) {
    const catalog = catalogOf(question);
    const pieces = piecesOf(turnsIn(dataOf(question, "dialogue")), catalog);
    const hints = readHints(dataOf(question, "hints"));
    const writer = new Writer(pieces, new Map(hints.map((hint) => [hint.id, hint])), catalog, question.random);
    // Calls first: what users ask for and what answers report follows from them.
    for (const [index, piece] of pieces.entries())
        if (piece.masked && piece.kind === "calls")
            writer.writeCalls(index);
    for (const [index, piece] of pieces.entries()) {
        if (piece.masked && piece.kind === "user")
            writer.writeRequest(index);
        if (piece.masked && piece.kind === "answer")
            writer.writeAnswer(index);
    }
    const masked = pieces.filter((piece) => piece.masked);
    const drafts = masked.map(({ kind, text, calls }) => ({
        speaker: kind === "user" ? "user" : "assistant",
        text,
        calls,
    }));
    question.spoil?.(drafts, catalog);
    const turns = drafts.flatMap(({ text, calls }, index) => {
        const id = masked[index]?.id;
        return id === undefined ? [] : [{ id, text, calls: calls.map(written) }];
    });
    return { turns };
}
function readHints(data) {
    const listed = isObject(data) && Array.isArray(data["turns"]) ? data["turns"] : [];
    return listed.filter(isObject).map((hint) => ({
        id: String(hint["id"]),
        calls: stringsIn(hint["calls"]),
        keep: stringsIn(hint["keep"]),
    }));
}
// Nothing here may read like the statement of a value.
const leads = [
    "I have a bit of time now.",
    "Here is what I need.",
    "One thing for today.",
    "I hope this is quick.",
];
const ends = ["That would help me a lot.", "I appreciate it.", "There is no hurry.", "Many thanks."];
class Writer {
    #pieces;
    #hints;
    #catalog;
    #random;
    constructor(pieces, hints, catalog, random) {
        this.#pieces = pieces;
        this.#hints = hints;
        this.#catalog = catalog;
        this.#random = random;
    }
    writeCalls(at) {
        const piece = this.#pieces[at];
        if (!piece)
            return;
        const from = subTaskStart(this.#pieces, at);
        const subTask = this.#pieces.slice(from, at);
        const said = texts(subTask.filter(({ kind }) => kind === "user"));
        const open = findRequests(said, this.#catalog);
        for (const { tool } of subTask.flatMap(({ calls }) => calls)) {
            const met = open.findIndex((request) => request.tool === tool);
            if (met >= 0)
                open.splice(met, 1);
        }
        const seen = new Set();
        piece.text = this.#random.pick([
            "",
            "",
            "Let me look into that.",
            "One moment, please.",
            "I will do that for you now.",
        ]);
        for (const name of this.#hint(piece).calls) {
            const tool = this.#catalog.find(name) ?? open[0]?.tool;
            if (!tool)
                continue;
            const found = open.findIndex((request) => request.tool === tool);
            // The user asked for it once: a second call would only repeat the first.
            if (found < 0 && seen.has(tool))
                continue;
            const stated = found >= 0 ? open.splice(found, 1)[0]?.stated : undefined;
            piece.calls.push(this.#call(tool, stated ?? findStated(said, tool), said, at));
            seen.add(tool);
        }
    }
    #call(tool, stated, said, at) {
        const known = { ...stated };
        const missing = () => [...tool.required].filter((name) => !(name in known));
        const earlier = this.#pieces.slice(0, at);
        const sources = [
            (name) => findStated(said, tool)[name],
            (name) => earlier
                .flatMap(({ calls }) => calls)
                .reduceRight((value, call) => value ?? inside(call.result, name), undefined),
            (name) => earlier.flatMap(({ calls }) => calls).findLast(({ args }) => name in args)?.args[name],
            (name) => findStated(texts(earlier), tool)[name],
        ];
        for (const source of sources) {
            for (const name of missing()) {
                const value = source(name);
                if (value !== undefined && tool.takes(name, value))
                    known[name] = value;
            }
        }
        for (const [name, value] of this.#kept(tool, missing(), at))
            known[name] = value;
        const args = argumentsFor({ tool, known, optionals: 0 }, this.#random);
        const result = resultFor({ tool, args, needs: this.#needs(at), told: this.#told(tool, at) }, this.#random);
        return { tool, name: tool.name, args, result };
    }
    /**
     * Values for parameters that a masked request was to state: what it must keep and no visible call needs. Calls show their
     * arguments in the order of their names, and what is kept is listed in the same order.
     */
    #kept(tool, names, at) {
        const request = this.#pieces
            .slice(subTaskStart(this.#pieces, at), at)
            .find(({ kind, masked }) => masked && kind === "user");
        if (!request)
            return [];
        const visible = new Set(this.#pieces.flatMap(({ calls }) => calls.flatMap(({ args }) => leafValues(args).map(String))));
        const { keep } = this.#hint(request);
        const left = keep.filter((value) => !visible.has(value));
        const later = this.#pieces.slice(at + 1).flatMap(({ calls }) => calls.map(({ args }) => args));
        return [...names].sort().flatMap((name) => {
            const shared = later.find((args) => keep.includes(String(args[name])))?.[name];
            if (shared !== undefined && tool.takes(name, shared))
                return [[name, shared]];
            const typed = left.map((value) => [value, ...(/^-?\d+(\.\d+)?$/.test(value) ? [Number(value)] : [])]);
            const fits = typed.findIndex((forms) => forms.some((form) => tool.takes(name, form)));
            if (fits < 0)
                return [];
            left.splice(0, fits + 1);
            return [[name, typed[fits]?.find((form) => tool.takes(name, form))]];
        });
    }
    /** What a visible answer already tells of the result of the next call to `tool` in piece `at`. */
    #told(tool, at) {
        const rest = this.#pieces.slice(at + 1);
        const answer = rest
            .slice(0, rest.findIndex(({ kind }) => kind === "user") >>> 0)
            .find(({ kind }) => kind === "answer");
        if (!answer || answer.masked)
            return [];
        const asked = this.#pieces.slice(0, at).findLastIndex(({ kind }) => kind === "user");
        const made = this.#pieces.slice(asked + 1, at + 1).flatMap(({ calls }) => calls);
        return toldOf(answer.text, tool.noun, made.filter((call) => call.tool?.noun === tool.noun).length);
    }
    /** What later calls take from the results of piece `at`, under the names they give it. */
    #needs(at) {
        const piece = this.#pieces[at];
        const keep = piece ? this.#hint(piece).keep : [];
        if (keep.length === 0)
            return {};
        const later = this.#pieces
            .slice(at + 1)
            .flatMap(({ calls }) => calls.flatMap(({ args }) => namedLeaves(args)));
        return Object.fromEntries(keep.map((value, index) => {
            const use = later.find((leaf) => String(leaf.value) === value);
            return use ? [use.name, use.value] : [index === 0 ? "reference" : `reference_${index + 1}`, value];
        }));
    }
    writeRequest(at) {
        const piece = this.#pieces[at];
        if (!piece)
            return;
        const { keep } = this.#hint(piece);
        const { calls, supplied } = this.#upcoming(at);
        const before = texts(this.#pieces.slice(0, at));
        const requested = calls.flatMap(({ tool, args }) => {
            if (!tool)
                return [];
            const stated = Object.entries(args).filter(([, value]) => {
                const leaves = leafValues(value);
                const kept = leaves.some((leaf) => keep.includes(String(leaf)));
                const known = leaves.length > 0 && leaves.every((leaf) => states(before, leaf) || states(supplied, leaf));
                return kept || !known;
            });
            return [{ tool, stated: Object.fromEntries(stated) }];
        });
        const together = requested.length > 1 && this.#pieces[at + 1]?.calls.length === requested.length;
        const text = requested.length > 0
            ? requestFor(requested, { first: at === 0, together }, this.#random)
            : this.#random.pick(["Thanks, that helps a lot.", "All right, thank you for that."]);
        piece.text = keeping(at === 0 ? `${this.#random.pick(leads)} ${text}` : `${text} ${this.#random.pick(ends)}`, keep);
    }
    /** The calls that answer the request at `at`, and what the user says on the way there, such as a value asked for. */
    #upcoming(at) {
        const calls = [];
        const supplied = [];
        for (const piece of this.#pieces.slice(at + 1)) {
            if (piece.kind === "calls")
                calls.push(...piece.calls);
            else if (calls.length > 0)
                break;
            else if (piece.kind === "user")
                supplied.push(piece.text);
        }
        return { calls, supplied: supplied.join("\n") };
    }
    writeAnswer(at) {
        const piece = this.#pieces[at];
        if (!piece)
            return;
        const asked = this.#pieces.slice(0, at).findLastIndex(({ kind }) => kind === "user");
        const calls = this.#pieces.slice(asked + 1, at).flatMap((earlier) => earlier.calls);
        const text = calls.length > 0 ? answerFrom(calls, this.#random, true) : this.#question(at);
        piece.text = keeping(text, this.#hint(piece).keep);
    }
    /** An assistant turn without calls behind it asks for what the user says next. */
    #question(at) {
        const next = this.#pieces[at + 1];
        const { calls } = this.#upcoming(at);
        for (const { tool } of next?.kind === "user" ? calls : []) {
            const [name] = tool ? Object.keys(findStated(next?.text ?? "", tool)) : [];
            if (tool && name !== undefined)
                return questionFor(tool.wording.label(name), tool, this.#random);
        }
        return answerFrom([], this.#random);
    }
    #hint({ id }) {
        return this.#hints.get(id) ?? { id, calls: [], keep: [] };
    }
}
/** Everything pieces say, results included. */
function texts(pieces) {
    return pieces
        .flatMap(({ text, calls }) => [
        text,
        ...calls.map(({ result }) => (typeof result === "string" ? result : JSON.stringify(result ?? ""))),
    ])
        .join("\n");
}
/** The text, with what it must state and does not said at its end. */
function keeping(text, keep) {
    const lost = keep.filter((value) => !states(text, value));
    return lost.length === 0
        ? text
        : `${text} For the record: ${enumerate(lost.map((value) => stateValue(value)))}.`;
}
/** The value under `name` somewhere inside a result. */
function inside(value, name, depth = 0) {
    if (depth > 6 || value === null || typeof value !== "object")
        return undefined;
    if (isObject(value) && name in value)
        return value[name];
    for (const inner of Object.values(value)) {
        const found = inside(inner, name, depth + 1);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
/** Every string and number inside arguments, under the name closest above it. */
function namedLeaves(value, name = "value") {
    if (typeof value === "string" || typeof value === "number")
        return [{ name, value }];
    if (Array.isArray(value))
        return value.flatMap((item) => namedLeaves(item, name));
    return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => namedLeaves(inner, key)) : [];
}
