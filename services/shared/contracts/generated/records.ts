// Generated from schemas/*.avsc by `npm run generate`. Do not edit.

/** What may be spent on model calls. A null sets no limit. */
export interface Budget {
  /** Prompt and completion tokens together. */
  readonly tokens: null | number;
  /** Money, in the currency of the services' price list. */
  readonly cost: null | number;
}

/** A message that no stage could read, with its bytes. Topic dead-letters, key = the original key where it is text. */
export interface DeadLetter {
  /** Topic it came from. */
  readonly topic: string;
  /** Partition it came from. */
  readonly partition: number;
  /** Offset it had. */
  readonly offset: number;
  /** Consumer group that could not read it. */
  readonly group: string;
  /** Stage that could not read it. */
  readonly stage: string;
  /** poison (cannot be decoded), refused (decoded, but unusable), bug (the stage failed on it). */
  readonly errorClass: string;
  /** What was wrong, where, and how to mend it. */
  readonly errorMessage: string;
  /** How often this message has been dead-lettered. */
  readonly hops: number;
  /** Original key. */
  readonly key: null | Buffer;
  /** Original value. */
  readonly value: null | Buffer;
  /** Original headers. */
  readonly headers: readonly Header[];
  /** Original timestamp. */
  readonly timestamp: number;
  /** When it was dead-lettered. */
  readonly failedAt: number;
}

/** A dialogue on its way: written by the initializer, refined round by round. Topics skeletons and refine-round-N, key = dialogue id. */
export interface Dialogue {
  /** Hash of order, slot and attempt. */
  readonly id: string;
  /** What the dialogue is to show. */
  readonly spec: TaskSpec;
  /** The tools on offer. */
  readonly tools: readonly OfferedTool[];
  /** The sub-tasks the dialogue works through. */
  readonly plan: readonly SubTask[];
  /** The turns, in order. */
  readonly turns: readonly Turn[];
  /** Steps still to do, next first. Empty: a candidate for verification. */
  readonly schedule: readonly Step[];
  /** The injection log: turns a later step must not write anew. */
  readonly protectedTurns: readonly string[];
  /** What each round did, oldest first. */
  readonly history: readonly RoundRecord[];
  /** How often this attempt was sent back for repair. */
  readonly repairs: number;
  /** Spent on this dialogue so far, this attempt only. */
  readonly usage: Usage;
}

/** One attempt at one slot of an order, before a word of it is written. Topic dialogue-tasks, key = dialogue id. */
export interface DialogueTask {
  /** Hash of order, slot and attempt. */
  readonly dialogueId: string;
  /** What the dialogue is to show. */
  readonly spec: TaskSpec;
  /** The tools sampled for this dialogue; the dialogue carries them from here on, so no reader needs the catalog. */
  readonly tools: readonly Tool[];
}

/** Something a rule or a model expert found. */
export interface Finding {
  /** Id of the check, such as K4 or J2. */
  readonly rule: string;
  /** What follows from it. */
  readonly severity: Severity;
  /** The turn it is about; null: the whole dialogue. */
  readonly turnId: null | string;
  /** JSON pointer within the turn, such as /calls/0/arguments/city; empty: the whole turn. */
  readonly path: string;
  /** Shortest excerpt that proves it. */
  readonly evidence: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Rule with version, or judge model with expert name. */
  readonly source: string;
}

/** A message header. */
export interface Header {
  /** Name. */
  readonly key: string;
  /** Value, as it came. */
  readonly value: Buffer;
}

/** Bounds on the size of one dialogue. */
export interface Limits {
  /** Fewest sub-tasks (at least 1). */
  readonly minSubTasks: number;
  /** Most sub-tasks (at most 5, as in the paper). */
  readonly maxSubTasks: number;
  /** Most assistant call turns of one sub-task (1 to 6, as in the paper). */
  readonly maxSteps: number;
  /** Most tools offered in one dialogue. */
  readonly maxTools: number;
  /** Most complexity injections of one dialogue (1 to 3, as in the paper). */
  readonly maxInjections: number;
}

/** One HTTP attempt at a model endpoint, successful or not, or an answer taken from the local cache in place of one. Topic llm-usage, key = dialogue id. */
export interface LlmUsage {
  /** Order the call was made for. */
  readonly orderId: string;
  /** Dialogue the call was made for. */
  readonly dialogueId: string;
  /** Stage that made the call. */
  readonly stage: string;
  /** What the call was for, such as trajectory or fill. */
  readonly step: string;
  /** teacher or judge. */
  readonly role: string;
  /** Model asked. */
  readonly model: string;
  /** Attempt at this request, from 0; re-asks and retries count. */
  readonly attempt: number;
  /** ok, invalid (the answer did not fit), truncated, runaway, refused, filtered, rate_limited, overloaded, server_error, connection, timeout, unreadable, too_large, unauthorized, quota, unknown_model, bad_request, aborted; docs/teacher.md says what follows from each. */
  readonly outcome: string;
  /** Prompt tokens. */
  readonly promptTokens: number;
  /** Prompt tokens served from the endpoint's cache; part of promptTokens. */
  readonly cachedTokens: number;
  /** Completion tokens. */
  readonly completionTokens: number;
  /** From sending to the whole answer. */
  readonly durationMs: number;
  /** When the attempt ended. */
  readonly at: number;
  /** Identity of the attempt: no two records share one, so a record that comes twice can be told. Empty in records of older versions. */
  readonly id: string;
  /** Tokens of thinking; part of completionTokens. */
  readonly reasoningTokens: number;
  /** True: the endpoint gave no counts, and the tokens are reckoned from the length of the text. */
  readonly estimated: boolean;
  /** True: the answer came from the local cache. No request was made, and nothing was spent. */
  readonly replayed: boolean;
  /** Prompt and completion tokens that a replayed answer saved. */
  readonly savedTokens: number;
  /** How the answer was read: plain, extracted (from a fence, thinking or prose), repaired (mended JSON), none; empty when there was no answer. */
  readonly rung: string;
  /** Model that answered, as the endpoint names it; empty when there was no answer. */
  readonly answeredModel: string;
  /** Host of the endpoint. */
  readonly endpoint: string;
  /** What the attempt cost, in the unit of currency; null: no price is known. */
  readonly cost: null | number;
  /** Currency of cost, such as USD; empty without a cost. */
  readonly currency: string;
  /** Version of the price list; empty without a cost. */
  readonly priceVersion: string;
}

/** Models an order asks for. A null leaves the choice to the service's configuration. */
export interface ModelHints {
  /** Model name for the role that writes dialogues. */
  readonly teacher: null | string;
  /** Model name for the role that compares and verifies. */
  readonly judge: null | string;
  /** Sampling temperature of the teacher, 0 to 2. */
  readonly temperature: null | number;
}

/** A tool and the point of the dialogue from which it may be called. */
export interface OfferedTool {
  /** The tool. */
  readonly tool: Tool;
  /** Id of the first turn that may use it; empty: from the start. */
  readonly availableFrom: string;
}

/** inject: mask and extend; refine: mask and fill non-adjacent turns; repair: mask and fill the turns that findings name. */
export type Operation = "inject" | "refine" | "repair";

/** What is asked of a catalog: how many dialogues, and of which kinds. */
export interface Order {
  /** Identity of the order; key of its message. The ids of its dialogues are hashes of it, so the same order gives the same ids. */
  readonly id: string;
  /** How many verified dialogues are wanted: one slot each. At least 1. */
  readonly dialogues: number;
  /** Seed of everything that is sampled. */
  readonly seed: number;
  /** How often a slot may be tried, 1 to 20. A rejected slot is tried again with the next attempt number until this is used up. */
  readonly attempts: number;
  /** Mix of dialogue kinds by weight: `sequential` (calls one after another), `parallel` (independent calls in one turn), `dependent` (a call uses an earlier result), `no_tool` (answered without a call), `irrelevant` (no tool on offer can do what is asked). Empty: the planner's default mix. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Mix of complexity injections by weight: `clarification`, `tool_awareness`, `error_simulation`, `non_function_calling`; `none` is the share of dialogues with calls that get none. Empty: the planner's default mix. */
  readonly injections: Readonly<Record<string, number>>;
  /** BCP 47 tags of the languages dialogues are written in, taken in turn. */
  readonly languages: readonly string[];
  /** Bounds on the size of one dialogue. */
  readonly limits: Limits;
  /** Models the order asks for. */
  readonly models: ModelHints;
  /** First slot that is still to be planned. 0 in what users produce; the planner puts a large order back with a higher number, so that it never holds up the orders behind it. As high as dialogues: nothing is planned, only the order's budget is made known anew. */
  readonly firstSlot: number;
  /** Severities that differ from the checks' defaults, by id of the check: reject, mask_turn, warn or off, such as K14: warn. */
  readonly severities: Readonly<Record<string, string>>;
  /** What the order may spend; null: no limit. Once it is spent, dialogues are rejected with reason budget until it is raised. */
  readonly budget: null | Budget;
  /** Random text from which the fences around the order's data in prompts are derived. Empty in what users produce: the planner draws it, so that nobody who wrote a catalog can know the fence around it. */
  readonly nonce: string;
}

/** A dialogue, or a task, that was refused, with every reason. Topic rejected, key = dialogue id. */
export interface Rejection {
  /** Id of the dialogue. */
  readonly dialogueId: string;
  /** What it was to show. */
  readonly spec: TaskSpec;
  /** The dialogue as it stood; null when none was written yet. */
  readonly dialogue: null | Dialogue;
  /** The sampled tools, when there is no dialogue that carries them. */
  readonly tools: readonly Tool[];
  /** The stage that refused it. */
  readonly stage: string;
  /** Why in one word, for counting: the id of the first finding at reject level, or an outcome such as unusable_answer. */
  readonly reason: string;
  /** All findings, of every severity. */
  readonly findings: readonly Finding[];
  /** True: the slot's attempts are used up, or what the order may spend is. False: the next attempt is on its way. */
  readonly final: boolean;
  /** Spent on this attempt. */
  readonly usage: Usage;
  /** When it was refused. */
  readonly rejectedAt: number;
  /** The verification run that came to this verdict; empty for the pipeline's own, the given id for a re-verification. */
  readonly run: string;
}

/** Who speaks. */
export type Role = "user" | "assistant" | "tool";

/** What one refinement round did. */
export interface RoundRecord {
  /** Number of the round, from 1. */
  readonly round: number;
  /** What was done. */
  readonly operation: Operation;
  /** Which injection was applied. */
  readonly injection: null | string;
  /** Ids of the turns that were masked. */
  readonly masked: readonly string[];
  /** Ids of the turns that were inserted. */
  readonly inserted: readonly string[];
  /** What became of each masked turn. */
  readonly judgements: readonly TurnJudgement[];
  /** Anything else worth knowing, such as why a step was skipped. */
  readonly note: string;
  /** Which form an injection took, such as missing_tool or time_out/retry. */
  readonly variant: string;
  /** Why these turns were masked. */
  readonly why: string;
  /** The turns that were written anew, as they stood before. */
  readonly replaced: readonly Turn[];
  /** Turns that were written and rolled back, as they were written. */
  readonly refused: readonly Turn[];
  /** Turns that rely on a value which this round changed, to be masked next. */
  readonly dependents: readonly string[];
}

/** reject: the dialogue is refused; mask_turn: kept, but that assistant turn is not trained on; warn: only recorded. */
export type Severity = "reject" | "mask_turn" | "warn";

/** One operation of the refinement schedule. */
export interface Step {
  /** What is done. */
  readonly operation: Operation;
  /** Which injection an inject step applies. */
  readonly injection: null | string;
  /** The turns the step has to mask: all that a repair masks, and what a refinement masks before it chooses any other. */
  readonly turnIds: readonly string[];
  /** What a repair step has to mend. */
  readonly findings: readonly Finding[];
}

/** One sub-task of the plan a dialogue follows. */
export interface SubTask {
  /** What the user wants, in one sentence. */
  readonly goal: string;
  /** Names of the tools it needs, in the order of use. */
  readonly tools: readonly string[];
  /** Assistant call turns it takes. */
  readonly steps: number;
  /** Values the goal states, which the user has to state too. */
  readonly literals: readonly string[];
  /** Positions, from 0, of the earlier sub-tasks whose results it uses. */
  readonly dependsOn: readonly number[];
}

/** What the planner asks of one sub-task before a word of it is written. */
export interface SubTaskOutline {
  /** Names of the tools it is to use, in order; empty: it is answered without a call. */
  readonly tools: readonly string[];
  /** Assistant call turns it is to take. */
  readonly steps: number;
  /** True: its calls are independent and made at once. */
  readonly together: boolean;
  /** True: a call of it takes a value from the result of an earlier call. */
  readonly dependent: boolean;
  /** What the user asks for although no tool on offer can do it; empty: nothing of the kind. */
  readonly beyond: string;
}

/** What one dialogue is to show: the sampled part of a slot's attempt. */
export interface TaskSpec {
  /** The order this slot belongs to. */
  readonly orderId: string;
  /** Number of the slot in its order, from 0. */
  readonly slot: number;
  /** Attempt at the slot, from 0. */
  readonly attempt: number;
  /** Attempts the order allows for a slot. */
  readonly attempts: number;
  /** The order's seed. */
  readonly seed: number;
  /** Kind of dialogue: sequential, parallel, dependent, no_tool or irrelevant. */
  readonly kind: string;
  /** Complexity injections to apply, in order. */
  readonly injections: readonly string[];
  /** BCP 47 tag of the language the dialogue is written in. */
  readonly language: string;
  /** How many sub-tasks the dialogue has. */
  readonly subTasks: number;
  /** Most assistant call turns of one sub-task. */
  readonly maxSteps: number;
  /** Models the order asks for. */
  readonly models: ModelHints;
  /** Severities that differ from the checks' defaults, by id of the check: reject, mask_turn, warn or off, such as K14: warn. */
  readonly severities: Readonly<Record<string, string>>;
  /** Who the user is and how they speak, in a few words; empty: nothing is said about it. */
  readonly persona: string;
  /** What each sub-task is to use, in order. Empty: the teacher chooses. */
  readonly outline: readonly SubTaskOutline[];
  /** What the order may spend; null: no limit. Once it is spent, dialogues are rejected with reason budget until it is raised. */
  readonly budget: null | Budget;
  /** The order's nonce, from which every stage and replica derives the same fence around data in prompts. Empty, as in older records: each process has a fence of its own. No part of any id, and of no exported data. */
  readonly nonce: string;
}

/** A function that a dialogue's assistant may call. */
export interface Tool {
  /** Name by which calls refer to the tool; unique within its catalog. */
  readonly name: string;
  /** What the tool does, as the model is told. */
  readonly description: string;
  /** JSON Schema (as JSON text) of the arguments object. An object schema without properties for a tool that takes none. */
  readonly parameters: string;
  /** JSON Schema (as JSON text) of the result, when the catalog states it. */
  readonly returns: null | string;
  /** Where it was first written, when that is known. No part of what the tool is. */
  readonly origin: null | ToolOrigin;
}

/** A call the assistant makes. */
export interface ToolCall {
  /** Unique in its dialogue. */
  readonly id: string;
  /** The tool that is called. */
  readonly name: string;
  /** The arguments, a JSON object as text. */
  readonly arguments: string;
}

/** The input of dialoom: tools, and an order for dialogues that use them. Topic tool-catalogs, key = order id. */
export interface ToolCatalog {
  /** Name of the catalog, for people. */
  readonly name: string;
  /** The tools. One that cannot be used is dropped with a reason; the rest goes on. */
  readonly tools: readonly Tool[];
  /** What is asked. */
  readonly order: Order;
}

/** Where a tool was first written, and under which name. */
export interface ToolOrigin {
  /** Its name as it was written; the tool's own name may differ, where endpoints or trainers do not take the written one. */
  readonly name: string;
  /** The catalog it was written in: a file, a server or a record; empty when there was one alone. */
  readonly source: string;
  /** Its place there, such as functions[3]; empty when it is not known. */
  readonly at: string;
}

/** What a call gave back. */
export interface ToolResult {
  /** The call this answers. */
  readonly callId: string;
  /** The result as the assistant sees it: JSON text, or plain text. */
  readonly content: string;
}

/** One turn. Observations (user, tool) and actions (assistant) alternate; the results of all calls of one assistant turn form one tool turn. */
export interface Turn {
  /** Stable through all rounds: a turn that is written anew keeps its id, an inserted turn gets a new one. */
  readonly id: string;
  /** Who speaks. */
  readonly role: Role;
  /** Text of a user or assistant turn; may be empty beside calls; empty in a tool turn. */
  readonly content: string;
  /** Calls of an assistant turn, made at once. */
  readonly calls: readonly ToolCall[];
  /** Results in a tool turn, in the order of the calls of the turn before. */
  readonly results: readonly ToolResult[];
}

/** What became of one masked turn. */
export interface TurnJudgement {
  /** The turn. For a call and its results, which are masked as one, the id of the call turn. */
  readonly turnId: string;
  /** True: the new text was adopted. False: rolled back to the old. */
  readonly accepted: boolean;
  /** rule, judge, operation (an injection whose postcondition holds), or nobody (neither version was found better, or nobody could tell: the old text stays). */
  readonly decidedBy: string;
  /** Why, in the judge's or the rule's words. */
  readonly reason: string;
}

/** Model calls and tokens spent so far. */
export interface Usage {
  /** Calls, failed ones included. */
  readonly calls: number;
  /** Prompt tokens. */
  readonly promptTokens: number;
  /** Prompt tokens the endpoint served from its cache; part of promptTokens. */
  readonly cachedTokens: number;
  /** Completion tokens. */
  readonly completionTokens: number;
}

/** A dialogue that passed every check: ready to train on. Topic verified, key = dialogue id. */
export interface VerifiedDialogue {
  /** The dialogue, with its history. */
  readonly dialogue: Dialogue;
  /** Ids of assistant turns to leave out of the training loss. */
  readonly maskedTurns: readonly string[];
  /** Findings below reject level. */
  readonly findings: readonly Finding[];
  /** Model experts that were asked. */
  readonly experts: readonly string[];
  /** When it was verified. */
  readonly verifiedAt: number;
  /** The verification run that came to this verdict; empty for the pipeline's own, the given id for a re-verification. */
  readonly run: string;
}

/** Every record type by its schema's name. */
export interface Records {
  Budget: Budget;
  DeadLetter: DeadLetter;
  Dialogue: Dialogue;
  DialogueTask: DialogueTask;
  Finding: Finding;
  Header: Header;
  Limits: Limits;
  LlmUsage: LlmUsage;
  ModelHints: ModelHints;
  OfferedTool: OfferedTool;
  Order: Order;
  Rejection: Rejection;
  RoundRecord: RoundRecord;
  Step: Step;
  SubTask: SubTask;
  SubTaskOutline: SubTaskOutline;
  TaskSpec: TaskSpec;
  Tool: Tool;
  ToolCall: ToolCall;
  ToolCatalog: ToolCatalog;
  ToolOrigin: ToolOrigin;
  ToolResult: ToolResult;
  Turn: Turn;
  TurnJudgement: TurnJudgement;
  Usage: Usage;
  VerifiedDialogue: VerifiedDialogue;
}

export type RecordName = keyof Records;
