/** The experts' questions, answered by looking. */
import type { Catalog } from "../catalog.ts";
import { findRequests } from "../wording/requests.ts";
import { clarity, coherence, constraints, planned } from "./conduct.ts";
import type { DraftCall } from "./draft.ts";
import { failed } from "./pieces.ts";
import { catalogOf, dataOf, type StepQuestion, stringsIn } from "./question.ts";
import { codesIn, contradictions, Ground, inventedValues } from "./soundness.ts";
import { type Fault, read, verdict } from "./verdict.ts";

/** Does every identifier and name in a call come from the user, an earlier result or the catalog? */
export function grounding(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const ground = new Ground();
  ground.add(catalog.text);
  const faults: Fault[] = [];
  for (const { id, text, calls, kind } of pieces) {
    if (kind === "user") ground.add(text);
    // A call that fails may hold a slip, which the next one mends.
    for (const call of calls.filter((made) => !failed(made))) {
      for (const value of inventedValues(call, ground)) {
        faults.push({ turn: id, what: `${id} calls ${call.name} with ${value}, which nobody stated before` });
      }
    }
    for (const { result } of calls) ground.add(result);
  }
  return verdict(
    faults,
    "Every identifier and name in the calls was stated by the user or came from an earlier result.",
  );
}

/** Is every request followed by the calls it asks for, and by an answer? */
export function completion(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const faults: Fault[] = [];
  const answering = new Set<DraftCall>();
  const last = pieces.at(-1);
  if (last && (last.kind !== "answer" || last.text.trim() === "")) {
    faults.push({ turn: last.id, what: `the dialogue ends at ${last.id} without an answer` });
  }
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    if (piece.kind !== "user") continue;
    if (!next || next.kind === "user") faults.push({ turn: piece.id, what: `nothing answers ${piece.id}` });
    const later = pieces.slice(index + 1).flatMap(({ calls }) => calls);
    for (const { tool } of findRequests(piece.text, catalog)) {
      // A call answers one request: asked for twice, it has to be made twice.
      const call = later.find((made) => made.name === tool.name && !answering.has(made));
      if (call) {
        answering.add(call);
        continue;
      }
      const turn = next?.kind === "calls" || next?.kind === "answer" ? next.id : piece.id;
      faults.push({ turn, what: `${piece.id} asks to ${tool.phrase}, and that is never done` });
    }
  }
  return verdict(faults, "Each request of the user is followed by the calls it needs and by an answer.");
}

/** Do results agree with the arguments of their calls, and answers with the results? */
export function results(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const ground = new Ground();
  ground.add(catalog.text);
  const faults: Fault[] = [];
  for (const { id, kind, text, calls } of pieces) {
    for (const call of calls) {
      for (const name of contradictions(call)) {
        faults.push({
          turn: id,
          what: `the result of ${call.name} in ${id} has another ${name} than the call`,
        });
      }
      ground.add(call.args);
      ground.add(call.result);
    }
    if (kind === "user") ground.add(text);
    if (kind !== "answer") continue;
    for (const code of codesIn(text).filter((stated) => !ground.holds(stated))) {
      faults.push({ turn: id, what: `${id} reports ${code}, which no result holds` });
    }
  }
  return verdict(faults, "The results repeat what was asked, and the answers report what the results hold.");
}

/** Does an answer tell what only a later result holds, or a call use it? */
export function order(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const faults: Fault[] = [];
  const ground = new Ground();
  ground.add(catalog.text);
  for (const [index, { id, kind, text, calls }] of pieces.entries()) {
    const later = new Ground();
    for (const piece of pieces.slice(index + 1)) for (const { result } of piece.calls) later.add(result);
    if (kind === "user") ground.add(text);
    const told = kind === "answer" ? codesIn(text) : calls.flatMap((call) => inventedValues(call, ground));
    for (const { args, result } of calls) {
      ground.add(args);
      ground.add(result);
    }
    for (const value of told.filter((code) => !ground.holds(code) && later.holds(code)))
      faults.push({ turn: id, what: `${id} knows ${value} before the call that gives it` });
  }
  return verdict(faults, "Nothing is said or used before it is known.");
}

/** Does an answer report what no result and nobody said? */
export function faithfulness(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const faults: Fault[] = [];
  const ground = new Ground();
  ground.add(catalog.text);
  for (const { id, kind, text, calls } of pieces) {
    for (const { args, result } of calls) {
      ground.add(args);
      ground.add(result);
    }
    if (kind === "user") ground.add(text);
    if (kind !== "answer") continue;
    for (const code of codesIn(text).filter((stated) => !ground.holds(stated)))
      faults.push({ turn: id, what: `${id} reports ${code}, which no result holds` });
  }
  return verdict(faults, "The answers say what the results say.");
}

/** Is every tool that is called one that somebody asked for? */
export function tools(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const asked = new Set(
    pieces.flatMap(({ kind, text }) =>
      kind === "user" ? findRequests(text, catalog).map(({ tool }) => tool.name) : [],
    ),
  );
  const faults =
    asked.size === 0
      ? []
      : pieces.flatMap(({ id, calls }, index) =>
          calls
            // Where a call has failed, another tool may stand in for it.
            .filter(({ name }) => !asked.has(name) && !pieces[index - 1]?.calls.some(failed))
            .map(({ name }) => ({ turn: id, what: `${id} calls ${name}, which nobody asked for` })),
        );
  return verdict(faults, "Each call is one that the user asked for.");
}

/** Where a result reports an error, is it followed by anything but a claim of success? */
export function errors(question: StepQuestion): unknown {
  const { pieces } = read(question);
  const faults = pieces.flatMap(({ id, kind, text }, index): Fault[] => {
    const after = pieces[index - 1]?.calls.some(failed) ?? false;
    const claims =
      kind === "answer" && !/sorry|could not|couldn't|unable|error|fail|not\b|tried to/i.test(text);
    return after && claims ? [{ turn: id, what: `${id} claims success after an error` }] : [];
  });
  return verdict(faults, "Errors are mended or reported.");
}

const byName: Readonly<Record<string, (question: StepQuestion) => unknown>> = {
  expert_grounding: grounding,
  expert_completion: completion,
  expert_results: results,
  expert_constraints: constraints,
  expert_order: order,
  expert_tools: tools,
  expert_faithfulness: faithfulness,
  expert_coherence: coherence,
  expert_clarification: clarity,
  expert_errors: errors,
  expert_plan: planned,
};

/** Scores of dialogues that are as good as the simulator can make them. */
const scored = [
  "score_realism",
  "score_difficulty",
  "score_stability",
  "score_naturalness",
  "score_creativity",
];

/** Several experts at once, by the names the request lists. */
function batch(question: StepQuestion): unknown {
  const names = stringsIn(dataOf(question, "experts"));
  return {
    answers: names.map((expert) => ({ expert, ...(byName[expert]?.(question) as object) })),
  };
}

/** The calls that a text asks for, with the values it states. */
function callsFor(texts: readonly string[], catalog: Catalog): unknown {
  return {
    calls: texts
      .flatMap((text) => findRequests(text, catalog))
      .map(({ tool, stated }) => ({ tool: tool.name, arguments: JSON.stringify(stated) })),
  };
}

/** What the last request still asks for, written as calls. */
function regenerated(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const last = pieces.findLast(({ kind }) => kind === "user");
  const at = last ? pieces.indexOf(last) : 0;
  const made = pieces.slice(at).flatMap(({ calls }) => calls.map(({ name }) => name));
  const asked = findRequests(last?.text ?? "", catalog).filter(({ tool }) => !made.includes(tool.name));
  return {
    calls: asked
      .slice(0, 1)
      .map(({ tool, stated }) => ({ tool: tool.name, arguments: JSON.stringify(stated) })),
  };
}

/** Every step of the verifier, by name. */
export const verifierSteps: Readonly<Record<string, (question: StepQuestion) => unknown>> = {
  ...byName,
  ...Object.fromEntries(scored.map((name) => [name, () => ({ reason: "It reads well.", score: 4 })])),
  experts: batch,
  regenerated_calls: regenerated,
  back_translation: (question) => callsFor(stringsIn(dataOf(question, "requests")), catalogOf(question)),
};
