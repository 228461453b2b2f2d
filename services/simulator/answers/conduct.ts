/** The experts' questions about how the assistant deals with what the user says. */
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { factsOf } from "../wording/facts.ts";
import { type FoundRequest, findRequests } from "../wording/requests.ts";
import { stateValue } from "../wording/statements.ts";
import type { DraftCall } from "./draft.ts";
import { failed } from "./pieces.ts";
import { dataOf, type StepQuestion, stringsIn } from "./question.ts";
import { type Fault, read, verdict } from "./verdict.ts";

/** Does the call that answers a request keep to every value the request states? */
export function constraints(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const answering = new Set<DraftCall>();
  const unmet: { request: FoundRequest; made: readonly { id: string; call: DraftCall }[] }[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== "user") continue;
    const later = pieces.slice(index + 1).flatMap(({ id, calls }) => calls.map((call) => ({ id, call })));
    for (const request of findRequests(piece.text, catalog)) {
      // A call that failed may hold a slip, which the next one mends.
      const made = later.filter(({ call }) => call.name === request.tool.name && !failed(call));
      const keeping = made.find(({ call }) => !answering.has(call) && broken(request, call) === undefined);
      if (keeping) answering.add(keeping.call);
      else unmet.push({ request, made });
    }
  }
  const faults = unmet.flatMap(({ request, made }): Fault[] => {
    const nearest = made.find(({ call }) => !answering.has(call));
    if (!nearest) return [];
    const { id, call } = nearest;
    answering.add(call);
    const name = broken(request, call) ?? "";
    const [said, used] = [request.stated[name], call.args[name]].map((value) => JSON.stringify(value));
    return [
      { turn: id, what: `the user states ${said} as ${name}, and ${id} calls ${call.name} with ${used}` },
    ];
  });
  return verdict(faults, "Each call keeps to what the user states.");
}

/** The argument in which a call differs from what a request states; undefined when it keeps to all of it. */
function broken({ stated }: FoundRequest, { args }: DraftCall): string | undefined {
  const plain = (value: unknown) => canonicalJson(value ?? null).toLowerCase();
  return Object.entries(stated).find(([name, value]) => plain(args[name]) !== plain(value))?.[0];
}

/** Does an answer to calls that give something speak of what they give? */
export function coherence(question: StepQuestion): unknown {
  const { pieces } = read(question);
  const faults = pieces.flatMap(({ id, kind, text }, index): Fault[] => {
    if (kind !== "answer" || text.trim() === "") return [];
    const before = pieces.slice(0, index).findLastIndex((piece) => piece.kind !== "calls");
    const made = pieces.slice(before + 1, index).flatMap(({ calls }) => calls);
    const facts = made.flatMap(({ args, result }) => factsOf(args, result));
    const told = facts.some(({ value }) => text.includes(stateValue(value)));
    return facts.length === 0 || told || made.some(failed)
      ? []
      : [{ turn: id, what: `${id} says nothing of what was asked for` }];
  });
  return verdict(faults, "Each turn is a reply to what came before.");
}

/** Does the assistant ask only for what the request before it lacks? */
export function clarity(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const faults = pieces.flatMap(({ id, kind, text }, index): Fault[] => {
    const before = pieces[index - 1];
    if (kind !== "answer" || before?.kind !== "user" || !text.includes("?")) return [];
    const fields = findRequests(before.text, catalog).flatMap(({ tool, stated }) =>
      tool.wording.fields.map(({ name }) => ({ label: tool.wording.label(name), said: name in stated })),
    );
    // "The order id" is not "the order".
    const asked = fields
      .map(({ label }) => label)
      .filter((label) => ["the", "Which", "what"].some((word) => text.includes(`${word} ${label}`)))
      .sort((a, b) => b.length - a.length)[0];
    return asked === undefined || fields.some(({ label, said }) => label === asked && !said)
      ? []
      : [{ turn: id, what: `${id} asks for the ${asked}, which ${before.id} states` }];
  });
  return verdict(faults, "What is asked for was missing.");
}

/** Is every request of the user in the plan? */
export function planned(question: StepQuestion): unknown {
  const { pieces, catalog } = read(question);
  const goals = stringsIn(dataOf(question, "plan"));
  const covered = new Set(goals.flatMap((goal) => findRequests(goal, catalog).map(({ tool }) => tool)));
  const faults = pieces.flatMap(({ id, kind, text }): Fault[] => {
    const beyond =
      kind === "user" ? findRequests(text, catalog).filter(({ tool }) => !covered.has(tool)) : [];
    return beyond.map(({ tool }) => ({
      turn: id,
      what: `${id} asks to ${tool.phrase}, which no sub-task is about`,
    }));
  });
  return verdict(faults, "The sub-tasks cover what the user wants.");
}
