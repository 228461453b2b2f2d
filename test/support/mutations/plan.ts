/** Faults against what was ordered: only dialogues of our own have a plan. */
import { editTurn, insertTurns, sitesOf, textOf, withTurns } from "./edit.ts";
import { type Mutation, wholeDialogue } from "./mutation.ts";

export const planMutations: readonly Mutation[] = [
  {
    name: "value given before it is asked for",
    rule: "G22",
    mutate(dialogue) {
      const round = dialogue.history.find(
        ({ injection, inserted }) => injection === "clarification" && inserted.length > 1,
      );
      const answer = dialogue.turns.find(({ id }) => id === round?.inserted[1]);
      const opening = dialogue.turns.findIndex(({ id }) => id === round?.masked[0]);
      return answer && opening >= 0
        ? editTurn(dialogue, opening, { content: `${dialogue.turns[opening]?.content} ${answer.content}` })
        : undefined;
    },
  },
  {
    name: "clarification that does not ask",
    rule: "G22",
    mutate(dialogue) {
      const round = dialogue.history.find(
        ({ injection, inserted }) => injection === "clarification" && inserted.length > 1,
      );
      const question = dialogue.turns.findIndex(({ id }) => id === round?.inserted[0]);
      return question >= 0 ? editTurn(dialogue, question, { content: "" }) : undefined;
    },
  },
  {
    name: "parallel calls made one by one",
    rule: "G24",
    names: wholeDialogue,
    mutate(dialogue) {
      if (dialogue.spec.kind !== "parallel") return undefined;
      return withTurns(
        dialogue,
        dialogue.turns.map((turn) => ({
          ...turn,
          calls: turn.calls.slice(0, 1),
          results: turn.results.slice(0, 1),
        })),
      );
    },
  },
  {
    name: "sub-task left out",
    rule: "G26",
    names: wholeDialogue,
    mutate(dialogue) {
      const planned = dialogue.plan.flatMap(({ tools }) => tools);
      const gone = planned.find((name) =>
        dialogue.turns.some(({ calls }) => calls.length === 1 && calls[0]?.name === name),
      );
      if (gone === undefined) return undefined;
      const dropped = new Set(
        dialogue.turns.flatMap(({ calls }, at) =>
          calls.some(({ name }) => name === gone) ? [at, at + 1] : [],
        ),
      );
      return withTurns(
        dialogue,
        dialogue.turns.filter((_, at) => !dropped.has(at)),
      );
    },
  },
  {
    name: "no call at all",
    rule: "G6",
    names: wholeDialogue,
    mutate: (dialogue) =>
      dialogue.plan.some(({ tools }) => tools.length > 0)
        ? withTurns(
            dialogue,
            dialogue.turns.filter(({ calls, role }) => calls.length === 0 && role !== "tool"),
          )
        : undefined,
  },
  {
    name: "nothing but errors",
    rule: "G7",
    names: wholeDialogue,
    mutate: (dialogue) =>
      dialogue.plan.some(({ tools }) => tools.length > 0)
        ? withTurns(
            dialogue,
            dialogue.turns.map((turn) => ({
              ...turn,
              results: turn.results.map((result) => ({ ...result, content: "Error: internal failure" })),
            })),
          )
        : undefined,
  },
  {
    name: "everything asked at once",
    rule: "G19",
    names: wholeDialogue,
    mutate(dialogue) {
      if (dialogue.plan.length < 2) return undefined;
      let users = 0;
      return withTurns(
        dialogue,
        dialogue.turns.filter(({ role }) => role !== "user" || users++ === 0),
      );
    },
  },
  {
    name: "flood of calls",
    rule: "K13",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      if (!site || dialogue.plan.length === 0) return undefined;
      return editTurn(dialogue, site.at, {
        calls: Array.from({ length: 40 }, (_, index) => ({ ...site.call, id: `c${index}` })),
      });
    },
  },
  {
    name: "first request that looks back",
    rule: "G16",
    mutate: (dialogue) =>
      dialogue.plan.length > 0 && dialogue.turns[0]?.role === "user"
        ? editTurn(dialogue, 0, { content: `Use the id you found. ${dialogue.turns[0].content}` })
        : undefined,
  },
  {
    name: "two answers in a row",
    rule: "G2",
    mutate(dialogue) {
      const at = dialogue.turns.findIndex(({ role, calls }) => role === "assistant" && calls.length === 0);
      return at >= 0 && dialogue.plan.length > 0
        ? insertTurns(dialogue, at + 1, textOf("assistant", "And that was that."))
        : undefined;
    },
  },
];
