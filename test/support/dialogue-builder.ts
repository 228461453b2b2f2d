/**
 * Dialogues for tests in a compact notation:
 *
 *   user("Is flight BA5 on time?").calls("get_flight", { id: "BA5" }).returns({ status: "late" }).says("It is late.")
 *     .tools(tool("get_flight", { id: "string" }, ["id"]))
 *     .build()
 *
 * Every step gives a new builder, so a common beginning can be shared. Ids are those a skeleton gets: turns t0.1, t0.2 …,
 * calls call_t0_2_1 …
 */
import type {
  Dialogue,
  OfferedTool,
  RoundRecord,
  SubTask,
  TaskSpec,
  Tool,
  ToolCall,
  Turn,
} from "../../services/shared/contracts/generated/records.ts";
import { callId, turnId } from "../../services/shared/dialogue/ids.ts";

/** A property's schema, or just its type word. */
export type PropertyNotation = string | Readonly<Record<string, unknown>>;

/** A call: the tool's name and its arguments; a string stands for the arguments' text as it is, broken JSON included. */
export type CallNotation = readonly [name: string, args?: Readonly<Record<string, unknown>> | string];

export interface ToolOptions {
  readonly description?: string;
  readonly returns?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: boolean;
}

/** A tool with the given properties, of which `required` must be given. */
export function tool(
  name: string,
  properties: Readonly<Record<string, PropertyNotation>> = {},
  required: readonly string[] = [],
  { description = `Runs ${name}.`, returns, additionalProperties }: ToolOptions = {},
): Tool {
  const schemas = Object.entries(properties).map(([key, property]) => [
    key,
    typeof property === "string" ? { type: property } : property,
  ]);
  return {
    name,
    description,
    origin: null,
    parameters: JSON.stringify({
      type: "object",
      properties: Object.fromEntries(schemas),
      required,
      ...(additionalProperties !== undefined && { additionalProperties }),
    }),
    returns: returns === undefined ? null : JSON.stringify(returns),
  };
}

/** The spec of a dialogue about which a test has nothing to say. */
export const defaultSpec: TaskSpec = {
  orderId: "order",
  slot: 0,
  attempt: 0,
  attempts: 3,
  seed: 1,
  kind: "sequential",
  injections: [],
  language: "en",
  subTasks: 1,
  maxSteps: 2,
  persona: "",
  outline: [],
  models: { teacher: null, judge: null, temperature: null },
  severities: {},
  budget: null,
  nonce: "",
};

const empty: Dialogue = {
  id: "dlg_test",
  spec: defaultSpec,
  tools: [],
  plan: [],
  turns: [],
  schedule: [],
  protectedTurns: [],
  history: [],
  repairs: 0,
  usage: { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
};

export class DialogueBuilder {
  readonly #dialogue: Dialogue;

  constructor(dialogue: Dialogue = empty) {
    this.#dialogue = dialogue;
  }

  /** A user turn. */
  user(content: string): DialogueBuilder {
    return this.turn({ role: "user", content });
  }

  /** An assistant turn of text. */
  says(content: string): DialogueBuilder {
    return this.turn({ role: "assistant", content });
  }

  /** An assistant turn that makes one call. */
  calls(...call: CallNotation): DialogueBuilder {
    return this.callsAll([call]);
  }

  /** An assistant turn that makes several calls at once, with text beside them if given. */
  callsAll(calls: readonly CallNotation[], content = ""): DialogueBuilder {
    const id = this.#nextTurnId();
    return this.turn({
      role: "assistant",
      content,
      calls: calls.map(
        ([name, args = {}], index): ToolCall => ({
          id: callId(id, index),
          name,
          arguments: typeof args === "string" ? args : JSON.stringify(args),
        }),
      ),
    });
  }

  /**
   * A tool turn: one result for each call of the turn before, in order. A string stands for a result's text as it is. A
   * result beyond the last call gets the id of a call that was never made.
   */
  returns(...results: readonly unknown[]): DialogueBuilder {
    const open = this.#dialogue.turns.at(-1)?.calls ?? [];
    return this.turn({
      role: "tool",
      results: results.map((result, index) => ({
        callId: open[index]?.id ?? `call_never_made_${index + 1}`,
        content: typeof result === "string" ? result : JSON.stringify(result),
      })),
    });
  }

  /** A turn written out: for what the other steps cannot say. An id that is not given is the next one. */
  turn(turn: Partial<Turn> & Pick<Turn, "role">): DialogueBuilder {
    const whole: Turn = { id: this.#nextTurnId(), content: "", calls: [], results: [], ...turn };
    return this.with({ turns: [...this.#dialogue.turns, whole] });
  }

  /** Offers tools from the start. */
  tools(...tools: readonly Tool[]): DialogueBuilder {
    return this.toolsFrom("", ...tools);
  }

  /** Offers tools from the turn of that id on. */
  toolsFrom(availableFrom: string, ...tools: readonly Tool[]): DialogueBuilder {
    const offered = tools.map((offer): OfferedTool => ({ tool: offer, availableFrom }));
    return this.with({ tools: [...this.#dialogue.tools, ...offered] });
  }

  /** Changes the spec. */
  spec(spec: Partial<TaskSpec>): DialogueBuilder {
    return this.with({ spec: { ...this.#dialogue.spec, ...spec } });
  }

  /** Adds a sub-task to the plan; the spec's number of sub-tasks follows. */
  subTask(goal: string, tools: readonly string[], steps = 1): DialogueBuilder {
    const plan: SubTask[] = [...this.#dialogue.plan, { goal, tools, steps, literals: [], dependsOn: [] }];
    return this.with({ plan }).spec({ subTasks: plan.length });
  }

  /** Adds a round to the history; its number is the next one. */
  round(record: Partial<RoundRecord>): DialogueBuilder {
    const whole: RoundRecord = {
      round: this.#dialogue.history.length + 1,
      operation: "refine",
      injection: null,
      masked: [],
      inserted: [],
      judgements: [],
      note: "",
      variant: "",
      why: "",
      replaced: [],
      refused: [],
      dependents: [],
      ...record,
    };
    return this.with({ history: [...this.#dialogue.history, whole] });
  }

  /** Says that an accepted clarification round made the three turns of these ids. */
  clarification(opening: string, question: string, answer: string): DialogueBuilder {
    return this.injection("clarification", "", [opening], [question, answer]);
  }

  /** Says that an accepted round put an injection in: the turns it wrote anew, and those it inserted. */
  injection(
    injection: string,
    variant: string,
    masked: readonly string[],
    inserted: readonly string[],
  ): DialogueBuilder {
    const { spec, protectedTurns } = this.#dialogue;
    return this.spec({ injections: [...spec.injections, injection] })
      .with({ protectedTurns: [...protectedTurns, ...masked, ...inserted] })
      .round({
        operation: "inject",
        injection,
        variant,
        masked,
        inserted,
        judgements: [{ turnId: masked[0] ?? "", accepted: true, decidedBy: "operation", reason: "" }],
      });
  }

  /** Sets any other fields of the dialogue. */
  with(fields: Partial<Dialogue>): DialogueBuilder {
    return new DialogueBuilder({ ...this.#dialogue, ...fields });
  }

  /** The dialogue. */
  build(): Dialogue {
    return this.#dialogue;
  }

  #nextTurnId(): string {
    return turnId(0, this.#dialogue.turns.length);
  }
}

/** A dialogue that begins with a user turn. */
export function user(content: string): DialogueBuilder {
  return new DialogueBuilder().user(content);
}

/** A dialogue that begins with an assistant turn of text. */
export function says(content: string): DialogueBuilder {
  return new DialogueBuilder().says(content);
}
