/** Settings of the simulator. Rates are shares from 0 to 1; one that is not set is the preset's. */
import {
  decimal,
  field,
  fieldGroup,
  flag,
  list,
  oneOf,
  readConfig,
  text,
  whole,
} from "../shared/ops/config.ts";

const rate = (doc: string) =>
  field<number | undefined>(decimal(0, 1), `Rate: ${doc}`, { default: undefined });

/** Faults of delivery and form, drawn for every arrival of a request. */
const deliveryFields = {
  rateLimited: rate("429 with Retry-After."),
  rateLimitedBare: rate("429 without Retry-After."),
  serverError: rate("500."),
  unavailable: rate("503."),
  resetBefore: rate("the connection is reset before an answer begins."),
  resetAfter: rate("the connection is reset after headers and half of the body."),
  hang: rate("no answer, and the connection stays open."),
  htmlPage: rate("200 with a web page, as a gateway gives."),
  malformedJson: rate("the content is JSON with an error in it."),
  truncated: rate("the content breaks off, finish_reason `length`."),
  fenced: rate("the content stands in a code fence."),
  prose: rate("the content stands between sentences."),
  refusal: rate("a refusal in place of content."),
  contentFilter: rate("no content, finish_reason `content_filter`."),
};

/** Faults in what a trajectory or fill says, drawn by the request. */
const semanticFields = {
  inventedValue: rate("answers with an argument value that nobody stated."),
  wrongTool: rate("answers that call a tool which does not exist."),
  missingRequired: rate("answers with a call that lacks a required argument."),
  undeclaredArgument: rate("answers with a call that has an undeclared argument."),
  repeatedCall: rate("answers that make the same call twice at once."),
  missingResult: rate("answers with a call that has an empty result."),
  contradictedResult: rate("answers with a result that contradicts its call."),
  droppedRequest: rate("answers that leave out a call the user asked for."),
  emptyAnswer: rate("answers in which the assistant says nothing."),
  missedInjection: rate("injections that leave out what makes the dialogue harder."),
  brokenConstraint: rate("answers with a call that does not keep to what the user stated (J3)."),
  strayAnswer: rate("answers in which the assistant speaks of something else than what was asked (J11)."),
  needlessQuestion: rate("clarifications that ask for what the user has said already (J15)."),
  hiddenError: rate("errors after which the assistant claims success (J22)."),
  unplannedRequest: rate("dialogues in which the user asks for something that no sub-task covers (J20)."),
  alteredReport: rate("answers that report another code than the result holds (J16)."),
  needlessCall: rate("answers with a call that nobody asked for (J6)."),
  earlyReport: rate("answers that tell a result before its call (J9)."),
};

export type DeliveryFault = keyof typeof deliveryFields;
export type SemanticFault = keyof typeof semanticFields;
export const deliveryFaults = Object.keys(deliveryFields) as DeliveryFault[];
export const semanticFaults = Object.keys(semanticFields) as SemanticFault[];

export const simulatorFields = fieldGroup("SIMULATOR", {
  models: field(list, "Names of the models served, separated by commas.", { default: ["simulator"] }),
  apiKey: field(text, "Key that requests must bring; empty: none is asked for.", {
    default: "",
    secret: true,
  }),
  seed: field(whole(0, 2 ** 48), "Seed of all content and faults.", { default: 0 }),
  latencyMs: field(decimal(0, 600_000), "Milliseconds an answer takes: the median.", { default: 0 }),
  latencyP99Ms: field(
    decimal(0, 600_000),
    "Milliseconds 99 % of answers take at most (lognormal); 0: all take the median.",
    {
      default: 0,
    },
  ),
  maxConcurrency: field(
    whole(0, 100_000),
    "Requests at once, beyond which requests are refused; 0: no limit.",
    {
      default: 0,
    },
  ),
  requestsPerSecond: field(
    decimal(0, 1_000_000),
    "Requests a second admitted by a token bucket that holds a second's worth; others are refused with 429; 0: no limit.",
    { default: 0 },
  ),
  rateLimitHeaders: field(
    flag,
    "Whether answers tell what is left of that bucket in x-ratelimit-* headers.",
    {
      default: false,
    },
  ),
  parallel: field(
    whole(0, 100_000),
    "Requests answered at once; further ones wait their turn and none is refused; 0: all at once.",
    { default: 0 },
  ),
  overloadStatus: field(oneOf("429", "503"), "Status of those refusals.", { default: "429" }),
  retryAfterSeconds: field(whole(0, 86_400), "Retry-After of refusals that carry one, in seconds.", {
    default: 1,
  }),
  maxBodyBytes: field(whole(1_024, 256 * 1_048_576), "Largest request body, in bytes.", {
    default: 8_388_608,
  }),
  judgeSame: field(decimal(0, 1), "Chance that the judge finds two sound versions equally good.", {
    default: 0.2,
  }),
  judgeRicher: field(decimal(0, 1), "Chance that the judge otherwise prefers the version that says more.", {
    default: 0.7,
  }),
  faults: field(oneOf("none", "mild", "harsh"), "Preset of fault rates; single rates override it.", {
    default: "none",
  }),
  ...deliveryFields,
  ...semanticFields,
});

export type SimulatorSettings = typeof simulatorFields extends import("../shared/ops/config.ts").FieldGroup<
  infer F
>
  ? F
  : never;

type Rates = Readonly<Partial<Record<DeliveryFault | SemanticFault, number>>>;

/** What the presets are made of: faults that rules and the experts asked by default find. */
export const presets: Readonly<Record<SimulatorSettings["faults"], Rates>> = {
  none: {},
  mild: {
    rateLimited: 0.03,
    serverError: 0.01,
    malformedJson: 0.01,
    fenced: 0.01,
    inventedValue: 0.025,
    wrongTool: 0.01,
    missingRequired: 0.015,
    undeclaredArgument: 0.01,
    repeatedCall: 0.01,
    missingResult: 0.01,
    contradictedResult: 0.01,
    droppedRequest: 0.005,
    emptyAnswer: 0.005,
    missedInjection: 0.02,
  },
  harsh: {
    rateLimited: 0.1,
    rateLimitedBare: 0.03,
    serverError: 0.03,
    unavailable: 0.03,
    resetBefore: 0.01,
    resetAfter: 0.01,
    hang: 0.005,
    htmlPage: 0.01,
    malformedJson: 0.04,
    truncated: 0.02,
    fenced: 0.05,
    prose: 0.03,
    refusal: 0.01,
    contentFilter: 0.005,
    inventedValue: 0.08,
    wrongTool: 0.04,
    missingRequired: 0.05,
    undeclaredArgument: 0.04,
    repeatedCall: 0.03,
    missingResult: 0.03,
    contradictedResult: 0.03,
    droppedRequest: 0.03,
    emptyAnswer: 0.02,
    missedInjection: 0.08,
  },
};

/** Settings with every default in place. */
export function withDefaults(settings: Partial<SimulatorSettings>): SimulatorSettings {
  return { ...readConfig((read) => read(simulatorFields), {}), ...settings };
}
