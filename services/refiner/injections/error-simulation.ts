/**
 * The error simulation injection: a call fails, and the assistant deals with it: it tries again what may have passed,
 * mends the call, takes another tool, or reports honestly. It never repeats a call without cause.
 */
import { z } from "zod";
import type { Dialogue, Turn } from "../../shared/contracts/generated/records.ts";
import { callTurns, type WrittenCall } from "../../shared/dialogue/calls.ts";
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { turnId } from "../../shared/dialogue/ids.ts";
import { parseJson, parseObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { showTurns } from "../../shared/dialogue/transcript.ts";
import { states } from "../../shared/dialogue/values.ts";
import { writtenCall } from "../../shared/llm/written-call.ts";
import { isErrorResult } from "../../shared/rules/error-results.ts";
import { argumentProblems } from "../../shared/tools/arguments.ts";
import { type ErrorSite, errorForms, errorOf, errorSites, recoveryOf } from "./error-sites.ts";
import { blankTexts, type Injected, type PreparedInjection, toolsSection } from "./injection.ts";

const error = z
  .string()
  .describe(
    'What the tool returns when it fails: JSON as text, such as {"error": "…"}, in the tool\'s own manner.',
  );
const remark = z.string().describe("What the assistant says beside the call that follows; may be empty.");
const answer = z.string().describe("The assistant's answer to the user, written anew.");

export const errorFormats = {
  retry: { name: "failed_retry", schema: z.object({ error, remark }) },
  corrected: {
    name: "failed_corrected",
    schema: z.object({
      bad_value: z.string().describe("The value the failing call has at first, as JSON text."),
      error,
      remark,
    }),
  },
  alternative: {
    name: "failed_alternative",
    schema: z.object({ error, remark, call: writtenCall, answer }),
  },
  report: { name: "failed_report", schema: z.object({ error, answer }) },
} as const;

export type RetryAnswer = z.infer<typeof errorFormats.retry.schema>;
export type CorrectedAnswer = z.infer<typeof errorFormats.corrected.schema>;
export type AlternativeAnswer = z.infer<typeof errorFormats.alternative.schema>;
export type ReportAnswer = z.infer<typeof errorFormats.report.schema>;

const common = `
You make training dialogues harder. A call of the section "dialogue" is made to fail: the section "site" tells which, and with what kind of error (bad_value: the tool does not take the value; not_found: there is no such thing; time_out; rate_limit: too many requests; permission: not allowed).
Write the error as that tool would report it.`;

const instructions = {
  retry: `${common}
The error passes. The assistant makes the same call again, which then succeeds: write what it says beside it. The dialogue goes on unchanged after that.`,
  corrected: `${common}
At first the call holds a bad value for the parameter that the site names: a slip that is easily made, such as a misspelling or a wrong figure, of the right type, and not the value that stands there now. After the error the assistant mends it and calls with the right value, which then succeeds: write what it says beside it. The dialogue goes on unchanged after that.`,
  alternative: `${common}
The assistant then calls one of the other tools that the site names, with arguments taken from the failed call: write that call with its result, what the assistant says beside it, and its answer to the user, which is masked now. Result and answer hold every value that the site says to keep.`,
  report: `${common}
The assistant then tells the user honestly that it did not work, and why, and makes no call: write that answer, which is masked now. It claims no result.`,
} as const;

function promptFor(dialogue: Dialogue, site: ErrorSite) {
  const { form, callTurn, resultTurn, call, answer: answered, parameter, keep, alternatives } = site;
  const masked = answered ? [resultTurn.id, answered.id] : [];
  return {
    instructions: instructions[recoveryOf(form)],
    sections: [
      toolsSection(dialogue),
      { name: "dialogue", content: showTurns(dialogue.turns, new Set(masked)) },
      {
        name: "site",
        content: {
          turn: callTurn.id,
          tool: call.name,
          arguments: parseJson(call.arguments),
          error: errorOf(form),
          ...(parameter !== undefined && { parameter, value: parseObject(call.arguments)?.[parameter] }),
          ...(recoveryOf(form) === "alternative" && { alternatives, keep: keep.map(String) }),
          language: dialogue.spec.language,
        },
      },
    ],
    ask: `Write how the call to ${call.name} in ${callTurn.id} fails, and what follows.`,
  };
}

const errorProblems = (text: string) =>
  isErrorResult(text)
    ? []
    : [
        'error: does not read as an error; write it as JSON text such as {"error": "…"}, or begin it with "Error:"',
      ];

/** A failing call and its error, put in before the call that succeeds. */
function failBefore(
  { turns }: Dialogue,
  { callTurn, resultTurn }: ErrorSite,
  failing: WrittenCall,
  remarked: string,
  round: number,
): Injected {
  const before = callTurns(turnId(round, 0), turnId(round, 1), "", [failing]);
  const repeated: Turn = { ...callTurn, content: remarked.trim() };
  const inserted = before.map(({ id }) => id);
  return {
    turns: turns.flatMap((turn) => (turn.id === callTurn.id ? [...before, repeated] : [turn])),
    masked: [callTurn.id],
    inserted,
    protectedTurns: [...inserted, callTurn.id, resultTurn.id],
  };
}

/** The results of a turn with the error in the place of one. */
function withError(resultTurn: Turn, callId: string, text: string): Turn {
  const results = resultTurn.results.map((result) =>
    result.callId === callId ? { ...result, content: text } : result,
  );
  return { ...resultTurn, results };
}

function retry(dialogue: Dialogue, site: ErrorSite, round: number): Parts<RetryAnswer> {
  return {
    format: errorFormats.retry,
    problems: (written) => errorProblems(written.error),
    apply: (written) =>
      failBefore(
        dialogue,
        site,
        { tool: site.call.name, arguments: site.call.arguments, result: written.error },
        written.remark,
        round,
      ),
  };
}

function corrected(dialogue: Dialogue, site: ErrorSite, round: number): Parts<CorrectedAnswer> {
  const args = parseObject(site.call.arguments) ?? {};
  const parameter = site.parameter ?? "";
  const right = args[parameter];
  const valueOf = (text: string) => (typeof right === "string" ? stringIn(text) : parseJson(text));
  const tool = dialogue.tools.find((offer) => offer.tool.name === site.call.name)?.tool;
  return {
    format: errorFormats.corrected,
    problems(written) {
      const bad = valueOf(written.bad_value);
      const faults = tool ? argumentProblems(tool, { ...args, [parameter]: bad }) : [];
      return [
        ...errorProblems(written.error),
        ...(canonicalJson(bad) === canonicalJson(right)
          ? [`bad_value: is the right value; write another one`]
          : []),
        ...faults.map(({ message }) => `bad_value: ${message}`),
      ];
    },
    apply: (written) =>
      failBefore(
        dialogue,
        site,
        {
          tool: site.call.name,
          arguments: canonicalJson({ ...args, [parameter]: valueOf(written.bad_value) }),
          result: written.error,
        },
        written.remark,
        round,
      ),
  };
}

/** A string is asked for as JSON text, and often comes without its quotes. */
function stringIn(text: string): string {
  const value = parseJson(text);
  return typeof value === "string" ? value : text;
}

function alternative(dialogue: Dialogue, site: ErrorSite, round: number): Parts<AlternativeAnswer> {
  const { callTurn, resultTurn, call, answer: answered, keep, alternatives } = site;
  return {
    format: errorFormats.alternative,
    problems: (written) => [
      ...errorProblems(written.error),
      ...blankTexts({ answer: written.answer }),
      ...(alternatives.includes(written.call.tool)
        ? []
        : [`call: calls ${written.call.tool}; call one of ${alternatives.join(", ")}`]),
      ...(isErrorResult(written.call.result) ? ["call: fails too; write a result that succeeds"] : []),
      ...keep
        .filter((value) => !states(`${written.call.result}\n${written.answer}`, value))
        .map((value) => `call: its result must hold "${value}", which a later call needs`),
    ],
    apply(written) {
      const other = callTurns(turnId(round, 0), turnId(round, 1), written.remark.trim(), [written.call]);
      const inserted = other.map(({ id }) => id);
      return {
        turns: dialogue.turns.flatMap((turn) => {
          if (turn.id === resultTurn.id) return [withError(resultTurn, call.id, written.error), ...other];
          return turn.id === answered?.id ? [{ ...turn, content: written.answer.trim() }] : [turn];
        }),
        masked: [resultTurn.id, ...(answered ? [answered.id] : [])],
        inserted,
        protectedTurns: [callTurn.id, resultTurn.id, ...inserted, ...(answered ? [answered.id] : [])],
      };
    },
  };
}

function report(dialogue: Dialogue, site: ErrorSite): Parts<ReportAnswer> {
  const { callTurn, resultTurn, call, answer: answered } = site;
  return {
    format: errorFormats.report,
    problems: (written) => [...errorProblems(written.error), ...blankTexts({ answer: written.answer })],
    apply: (written) => ({
      turns: dialogue.turns.map((turn) => {
        if (turn.id === resultTurn.id) return withError(resultTurn, call.id, written.error);
        return turn.id === answered?.id ? { ...turn, content: written.answer.trim() } : turn;
      }),
      masked: [resultTurn.id, ...(answered ? [answered.id] : [])],
      inserted: [],
      protectedTurns: [callTurn.id, resultTurn.id, ...(answered ? [answered.id] : [])],
    }),
  };
}

type Parts<Written> = Pick<PreparedInjection<Written>, "format" | "problems" | "apply">;

function partsFor(dialogue: Dialogue, site: ErrorSite, round: number): Parts<unknown> {
  switch (recoveryOf(site.form)) {
    case "retry":
      return retry(dialogue, site, round);
    case "corrected":
      return corrected(dialogue, site, round);
    case "alternative":
      return alternative(dialogue, site, round);
    case "report":
      return report(dialogue, site);
  }
}

/** A failing call at one site of the dialogue, every form as likely as any other that is possible; undefined for none. */
export function prepareErrorSimulation(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<unknown> | undefined {
  const sites = errorSites(dialogue);
  const forms = errorForms.filter((form) => sites.some((site) => site.form === form));
  if (forms.length === 0) return undefined;
  const form = random.pick(forms);
  const site = random.pick(sites.filter((one) => one.form === form));
  return preparedError(dialogue, site, round);
}

/** The injection at one site. */
export function preparedError(
  dialogue: Dialogue,
  site: ErrorSite,
  round: number,
): PreparedInjection<unknown> {
  return {
    variant: site.form,
    reason: `the call to ${site.call.name} in ${site.callTurn.id} fails (${errorOf(site.form)}), followed by: ${recoveryOf(site.form)}`,
    prompt: promptFor(dialogue, site),
    ...partsFor(dialogue, site, round),
  };
}
