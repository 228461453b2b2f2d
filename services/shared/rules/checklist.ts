/**
 * The union of what known systems check, by id: C catalog, K calls, T results, G the dialogue as a whole, D sets of
 * dialogues, J questions for models. Every id is a rule (rules.ts), an expert's question (services/verifier/experts.ts),
 * a check of sets (services/shared/dataset), or stands below with the reason why it is none of these.
 */

const counts = { C: 6, K: 23, T: 8, G: 34, D: 6, J: 26 } as const;

/** Every id of the checklist, in order. */
export const checklistIds: readonly string[] = Object.entries(counts).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

/** Why an id has no check of its own. */
export const withoutCheck: Readonly<Record<string, string>> = {
  C5: "No code of a catalog is ever executed: results are written by the teacher, so there is nothing to screen.",
  C6: "Dialogues carry their tools instead of the hash of a catalog. `check --catalog` is held only against dialogues that bring none, and nothing in these says which catalog was theirs.",
  D3: "Goals are not compared by embeddings: near copies are found by their words (D2), and `stats --embeddings` measures neighbouring turns of a dialogue, not one dialogue against another.",
  K19: "Plans name tools and goals and hold no references between arguments, so there is no nesting to compare with.",
  K20: "Plans hold no references between arguments, so they promise no dependency graph that could come apart.",
  K21: "It judges plans whose arguments are written before the dialogue; here arguments are only written with their turns.",
  T5: "Tools keep no state outside the dialogue; what a result says of a state is checked against the declared result (T3).",
  T7: "There is no initial state in which an entity could be looked up; invented ids are K14, altered ones T6.",
  G3: "No format that is written here needs a system message; what a file brought along is used as ground for values.",
  G18: "No argument of a plan is marked as hidden: what is left out is put there by a clarification, which G22 checks.",
  G20: "Dialogues carry no completion marker; whether they come to an end is G5, whether they finish the task J2.",
  G25: "Masked turns are replaced by their ids and no other turn is touched, by construction; a property test of the refiner holds it to that.",
  G27: "Tasks come without a known true state or list of calls to compare with.",
  G28: "Catalogs carry no policies as code; what the user or system asked for is J3.",
  G29: "Tools are simulated, so there is no implementation to run calls again with.",
  G30: "Tasks declare no constraints as code; what is said in words is J3.",
  J24: "Dialogues keep no thoughts of the assistant that could be judged.",
  J26: "The refiner's judge asks it of every fill, with both versions in an order drawn by the seed.",
};

/** The ids for which a severity can be set. */
export const checkIds: ReadonlySet<string> = new Set(
  checklistIds.filter((id) => !Object.hasOwn(withoutCheck, id)),
);
