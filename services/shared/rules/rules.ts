/** Every rule, in the order in which findings are reported. A new rule is one module and one line here. */
import { usableSchema } from "./c1-usable-schema.ts";
import { describedTools } from "./c2-described-tools.ts";
import { uniqueNames } from "./c3-unique-names.ts";
import { knownResultShape } from "./c4-known-result-shape.ts";
import { wholeTurns } from "./g1-whole-turns.ts";
import { roleOrder } from "./g2-role-order.ts";
import { opening } from "./g4-opening.ts";
import { finalAnswer } from "./g5-final-answer.ts";
import { callsAsOrdered } from "./g6-calls-as-ordered.ts";
import { someSuccess } from "./g7-some-success.ts";
import { noEmptyTurn } from "./g8-no-empty-turn.ts";
import { boundedAnswers } from "./g9-bounded-answers.ts";
import { validCharacters } from "./g10-valid-characters.ts";
import { oneLanguage } from "./g11-one-language.ts";
import { wholeAnswers } from "./g12-whole-answers.ts";
import { noDegenerateText } from "./g13-no-degenerate-text.ts";
import { noLeakedText } from "./g14-no-leaked-text.ts";
import { noCallsInUserText } from "./g15-no-calls-in-user-text.ts";
import { firstRequest } from "./g16-first-request.ts";
import { planValues } from "./g17-plan-values.ts";
import { turnCount } from "./g19-turn-count.ts";
import { orderedFormat } from "./g21-ordered-format.ts";
import { clarification } from "./g22-clarification.ts";
import { errorSimulation } from "./g23-error-simulation.ts";
import { parallelCalls } from "./g24-parallel-calls.ts";
import { planCoverage } from "./g26-plan-coverage.ts";
import { toolAwareness } from "./g31-tool-awareness.ts";
import { nonFunctionCalling } from "./g32-non-function-calling.ts";
import { scheduledInjections } from "./g33-scheduled-injections.ts";
import { dependentCalls } from "./g34-dependent-calls.ts";
import { parsableArguments } from "./k1-parsable-arguments.ts";
import { knownCallKeys } from "./k2-known-call-keys.ts";
import { namedCall } from "./k3-named-call.ts";
import { knownTool } from "./k4-known-tool.ts";
import { requiredArguments } from "./k5-required-arguments.ts";
import { declaredArguments } from "./k6-declared-arguments.ts";
import { argumentTypes } from "./k7-argument-types.ts";
import { argumentValues } from "./k8-argument-values.ts";
import { argumentsObject } from "./k9-arguments-object.ts";
import { repeatedCalls } from "./k10-repeated-calls.ts";
import { pairedResults } from "./k11-paired-results.ts";
import { distinctParallelCalls } from "./k12-distinct-parallel-calls.ts";
import { callCount } from "./k13-call-count.ts";
import { groundedValues } from "./k14-grounded-values.ts";
import { noPlaceholders } from "./k15-no-placeholders.ts";
import { resolvedReferences } from "./k16-resolved-references.ts";
import { backwardReferences } from "./k17-backward-references.ts";
import { noBuriedReferences } from "./k18-no-buried-references.ts";
import { noBatchWrapper } from "./k22-no-batch-wrapper.ts";
import { noEmptyArguments } from "./k23-no-empty-arguments.ts";
import type { Rule } from "./rule.ts";
import { completeResults } from "./t1-complete-results.ts";
import { wholeResults } from "./t2-whole-results.ts";
import { declaredResults } from "./t3-declared-results.ts";
import { errorResults } from "./t4-error-results.ts";
import { continuedValues } from "./t6-continued-values.ts";
import { agreeingEchoes } from "./t8-agreeing-echoes.ts";

export const rules: readonly Rule[] = [
  usableSchema,
  describedTools,
  uniqueNames,
  knownResultShape,
  parsableArguments,
  knownCallKeys,
  namedCall,
  knownTool,
  requiredArguments,
  declaredArguments,
  argumentTypes,
  argumentValues,
  argumentsObject,
  repeatedCalls,
  pairedResults,
  distinctParallelCalls,
  callCount,
  groundedValues,
  noPlaceholders,
  resolvedReferences,
  backwardReferences,
  noBuriedReferences,
  noBatchWrapper,
  noEmptyArguments,
  completeResults,
  wholeResults,
  declaredResults,
  errorResults,
  continuedValues,
  agreeingEchoes,
  wholeTurns,
  roleOrder,
  opening,
  finalAnswer,
  callsAsOrdered,
  someSuccess,
  noEmptyTurn,
  boundedAnswers,
  validCharacters,
  oneLanguage,
  wholeAnswers,
  noDegenerateText,
  noLeakedText,
  noCallsInUserText,
  firstRequest,
  planValues,
  turnCount,
  orderedFormat,
  clarification,
  errorSimulation,
  parallelCalls,
  planCoverage,
  toolAwareness,
  nonFunctionCalling,
  scheduledInjections,
  dependentCalls,
];
