/** Writes single turns of a dialogue: calls from what the turns around them state, and text that keeps what others rely on. */
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { leafValues, states } from "../../shared/dialogue/values.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { argumentsFor } from "../values/arguments.ts";
import { resultFor } from "../values/results.ts";
import { type Told, toldOf } from "../wording/facts.ts";
import { answerFrom, questionFor } from "../wording/replies.ts";
import { findRequests, findStated, requestFor } from "../wording/requests.ts";
import { enumerate, stateValue } from "../wording/statements.ts";
import type { DraftCall } from "./draft.ts";
import { reportOf } from "./errors.ts";
import { failed, inside, type Piece, subTaskStart } from "./pieces.ts";

/** What a masked turn did. */
export interface Hint {
  readonly id: string;
  readonly calls: readonly string[];
  readonly keep: readonly string[];
}

// Nothing here may read like the statement of a value.
const leads = [
  "I have a bit of time now.",
  "Here is what I need.",
  "One thing for today.",
  "I hope this is quick.",
];
const ends = ["That would help me a lot.", "I appreciate it.", "There is no hurry.", "Many thanks."];

export class Writer {
  readonly #pieces: readonly Piece[];
  readonly #hints: ReadonlyMap<string, Hint>;
  readonly #catalog: Catalog;
  readonly #random: Random;

  constructor(pieces: readonly Piece[], hints: ReadonlyMap<string, Hint>, catalog: Catalog, random: Random) {
    this.#pieces = pieces;
    this.#hints = hints;
    this.#catalog = catalog;
    this.#random = random;
  }

  writeCalls(at: number): void {
    const piece = this.#pieces[at];
    if (!piece) return;
    const from = subTaskStart(this.#pieces, at);
    const subTask = this.#pieces.slice(from, at);
    const said = texts(subTask.filter(({ kind }) => kind === "user"));
    const open = findRequests(said, this.#catalog);
    for (const { tool } of subTask.flatMap(({ calls }) => calls)) {
      const met = open.findIndex((request) => request.tool === tool);
      if (met >= 0) open.splice(met, 1);
    }
    const seen = new Set<ReadTool>();
    piece.text = this.#random.pick([
      "",
      "",
      "Let me look into that.",
      "One moment, please.",
      "I will do that for you now.",
    ]);
    for (const name of this.#hint(piece).calls) {
      const tool = this.#catalog.find(name) ?? open[0]?.tool;
      if (!tool) continue;
      const found = open.findIndex((request) => request.tool === tool);
      // The user asked for it once: a second call would only repeat the first.
      if (found < 0 && seen.has(tool)) continue;
      const stated = found >= 0 ? open.splice(found, 1)[0]?.stated : undefined;
      piece.calls.push(this.#call(tool, stated ?? findStated(said, tool), said, at));
      seen.add(tool);
    }
  }

  #call(tool: ReadTool, stated: Readonly<Record<string, unknown>>, said: string, at: number): DraftCall {
    const known: Record<string, unknown> = { ...stated };
    const missing = () => [...tool.required].filter((name) => !(name in known));
    const earlier = this.#pieces.slice(0, at);
    const sources: ((name: string) => unknown)[] = [
      (name) => findStated(said, tool)[name],
      (name) =>
        earlier
          .flatMap(({ calls }) => calls)
          .reduceRight<unknown>((value, call) => value ?? inside(call.result, name), undefined),
      (name) => earlier.flatMap(({ calls }) => calls).findLast(({ args }) => name in args)?.args[name],
      (name) => findStated(texts(earlier), tool)[name],
    ];
    for (const source of sources) {
      for (const name of missing()) {
        const value = source(name);
        if (value !== undefined && tool.takes(name, value)) known[name] = value;
      }
    }
    for (const [name, value] of this.#kept(tool, missing(), at)) known[name] = value;
    const args = argumentsFor({ tool, known, optionals: 0 }, this.#random);
    const result = resultFor(
      { tool, args, needs: this.#needs(at), told: this.#told(tool, at) },
      this.#random,
    );
    return { tool, name: tool.name, args, result };
  }

  /**
   * Values for parameters that a masked request was to state: what it must keep and no visible call needs. Calls show their
   * arguments in the order of their names, and what is kept is listed in the same order.
   */
  #kept(tool: ReadTool, names: readonly string[], at: number): [string, unknown][] {
    const request = this.#pieces
      .slice(subTaskStart(this.#pieces, at), at)
      .find(({ kind, masked }) => masked && kind === "user");
    if (!request) return [];
    const visible = new Set(
      this.#pieces.flatMap(({ calls }) => calls.flatMap(({ args }) => leafValues(args).map(String))),
    );
    const { keep } = this.#hint(request);
    const left = keep.filter((value) => !visible.has(value));
    const later = this.#pieces.slice(at + 1).flatMap(({ calls }) => calls.map(({ args }) => args));
    return [...names].sort().flatMap((name): [string, unknown][] => {
      const shared = later.find((args) => keep.includes(String(args[name])))?.[name];
      if (shared !== undefined && tool.takes(name, shared)) return [[name, shared]];
      const typed = left.map((value) => [value, ...(/^-?\d+(\.\d+)?$/.test(value) ? [Number(value)] : [])]);
      const fits = typed.findIndex((forms) => forms.some((form) => tool.takes(name, form)));
      if (fits < 0) return [];
      left.splice(0, fits + 1);
      return [[name, typed[fits]?.find((form) => tool.takes(name, form))]];
    });
  }

  /** What a visible answer already tells of the result of the next call to `tool` in piece `at`. */
  #told(tool: ReadTool, at: number): Told[] {
    const rest = this.#pieces.slice(at + 1);
    const answer = rest
      .slice(0, rest.findIndex(({ kind }) => kind === "user") >>> 0)
      .find(({ kind }) => kind === "answer");
    if (!answer || answer.masked) return [];
    const asked = this.#pieces.slice(0, at).findLastIndex(({ kind }) => kind === "user");
    const made = this.#pieces.slice(asked + 1, at + 1).flatMap(({ calls }) => calls);
    return toldOf(answer.text, tool.noun, made.filter((call) => call.tool?.noun === tool.noun).length);
  }

  /** What later calls take from the results of piece `at`, under the names they give it. */
  #needs(at: number): Record<string, unknown> {
    const piece = this.#pieces[at];
    const keep = piece ? this.#hint(piece).keep : [];
    if (keep.length === 0) return {};
    const later = this.#pieces
      .slice(at + 1)
      .flatMap(({ calls }) => calls.flatMap(({ args }) => namedLeaves(args)));
    return Object.fromEntries(
      keep.map((value, index) => {
        const use = later.find((leaf) => String(leaf.value) === value);
        return use ? [use.name, use.value] : [index === 0 ? "reference" : `reference_${index + 1}`, value];
      }),
    );
  }

  writeRequest(at: number): void {
    const piece = this.#pieces[at];
    if (!piece) return;
    const { keep } = this.#hint(piece);
    const { calls, supplied } = this.#upcoming(at);
    const before = texts(this.#pieces.slice(0, at));
    const requested = calls.flatMap(({ tool, args }) => {
      if (!tool) return [];
      const stated = Object.entries(args).filter(([, value]) => {
        const leaves = leafValues(value);
        const kept = leaves.some((leaf) => keep.includes(String(leaf)));
        const known =
          leaves.length > 0 && leaves.every((leaf) => states(before, leaf) || states(supplied, leaf));
        return kept || !known;
      });
      return [{ tool, stated: Object.fromEntries(stated) }];
    });
    const together = requested.length > 1 && this.#pieces[at + 1]?.calls.length === requested.length;
    const text =
      requested.length > 0
        ? requestFor(requested, { first: at === 0, together }, this.#random)
        : this.#random.pick(["Thanks, that helps a lot.", "All right, thank you for that."]);
    piece.text = keeping(
      at === 0 ? `${this.#random.pick(leads)} ${text}` : `${text} ${this.#random.pick(ends)}`,
      keep,
    );
  }

  /** The calls that answer the request at `at`, and what the user says on the way there, such as a value asked for. */
  #upcoming(at: number): { calls: DraftCall[]; supplied: string } {
    const calls: DraftCall[] = [];
    const supplied: string[] = [];
    for (const piece of this.#pieces.slice(at + 1)) {
      if (piece.kind === "calls") calls.push(...piece.calls);
      else if (calls.length > 0) break;
      else if (piece.kind === "user") supplied.push(piece.text);
    }
    // What fails is asked for once, however often it is tried.
    const asked = calls.filter(
      (call, index) => !failed(call) || !calls.slice(index + 1).some(({ name }) => name === call.name),
    );
    return { calls: asked, supplied: supplied.join("\n") };
  }

  writeAnswer(at: number): void {
    const piece = this.#pieces[at];
    if (!piece) return;
    const asked = this.#pieces.slice(0, at).findLastIndex(({ kind }) => kind === "user");
    const calls = this.#pieces.slice(asked + 1, at).flatMap((earlier) => earlier.calls);
    piece.text = keeping(this.#answer(calls, at), this.#hint(piece).keep);
  }

  #answer(calls: readonly DraftCall[], at: number): string {
    const [first] = calls;
    if (!first) return this.#question(at);
    const made = calls.filter((call) => !failed(call));
    return made.length > 0
      ? answerFrom(made, this.#random, true)
      : reportOf(first.tool?.phrase ?? `use ${first.name}`, "", this.#random);
  }

  /** An assistant turn without calls behind it asks for what the user says next. */
  #question(at: number): string {
    const next = this.#pieces[at + 1];
    const { calls } = this.#upcoming(at);
    for (const { tool } of next?.kind === "user" ? calls : []) {
      const [name] = tool ? Object.keys(findStated(next?.text ?? "", tool)) : [];
      if (tool && name !== undefined) return questionFor(tool.wording.label(name), tool, this.#random);
    }
    return answerFrom([], this.#random);
  }

  #hint({ id }: Piece): Hint {
    return this.#hints.get(id) ?? { id, calls: [], keep: [] };
  }
}

/** Everything pieces say, results included. */
function texts(pieces: readonly Piece[]): string {
  return pieces
    .flatMap(({ text, calls }) => [
      text,
      ...calls.map(({ result }) => (typeof result === "string" ? result : JSON.stringify(result ?? ""))),
    ])
    .join("\n");
}

/** The text, with what it must state and does not said at its end. */
function keeping(text: string, keep: readonly string[]): string {
  const lost = keep.filter((value) => !states(text, value));
  return lost.length === 0
    ? text
    : `${text} For the record: ${enumerate(lost.map((value) => stateValue(value)))}.`;
}

/** Every string and number inside arguments, under the name closest above it. */
function namedLeaves(value: unknown, name = "value"): { name: string; value: string | number }[] {
  if (typeof value === "string" || typeof value === "number") return [{ name, value }];
  if (Array.isArray(value)) return value.flatMap((item) => namedLeaves(item, name));
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => namedLeaves(inner, key)) : [];
}
