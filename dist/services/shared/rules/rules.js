/** Every rule, in the order in which findings are reported. A new rule is one module and one line here. */
import { usableSchema } from "./c1-usable-schema.js";
import { describedTools } from "./c2-described-tools.js";
import { uniqueNames } from "./c3-unique-names.js";
import { knownResultShape } from "./c4-known-result-shape.js";
import { wholeTurns } from "./g1-whole-turns.js";
import { roleOrder } from "./g2-role-order.js";
import { opening } from "./g4-opening.js";
import { finalAnswer } from "./g5-final-answer.js";
import { callsAsOrdered } from "./g6-calls-as-ordered.js";
import { someSuccess } from "./g7-some-success.js";
import { noEmptyTurn } from "./g8-no-empty-turn.js";
import { boundedAnswers } from "./g9-bounded-answers.js";
import { validCharacters } from "./g10-valid-characters.js";
import { oneLanguage } from "./g11-one-language.js";
import { wholeAnswers } from "./g12-whole-answers.js";
import { noDegenerateText } from "./g13-no-degenerate-text.js";
import { noLeakedText } from "./g14-no-leaked-text.js";
import { noCallsInUserText } from "./g15-no-calls-in-user-text.js";
import { firstRequest } from "./g16-first-request.js";
import { planValues } from "./g17-plan-values.js";
import { turnCount } from "./g19-turn-count.js";
import { orderedFormat } from "./g21-ordered-format.js";
import { clarification } from "./g22-clarification.js";
import { parallelCalls } from "./g24-parallel-calls.js";
import { planCoverage } from "./g26-plan-coverage.js";
import { parsableArguments } from "./k1-parsable-arguments.js";
import { knownCallKeys } from "./k2-known-call-keys.js";
import { namedCall } from "./k3-named-call.js";
import { knownTool } from "./k4-known-tool.js";
import { requiredArguments } from "./k5-required-arguments.js";
import { declaredArguments } from "./k6-declared-arguments.js";
import { argumentTypes } from "./k7-argument-types.js";
import { argumentValues } from "./k8-argument-values.js";
import { argumentsObject } from "./k9-arguments-object.js";
import { repeatedCalls } from "./k10-repeated-calls.js";
import { pairedResults } from "./k11-paired-results.js";
import { distinctParallelCalls } from "./k12-distinct-parallel-calls.js";
import { callCount } from "./k13-call-count.js";
import { groundedValues } from "./k14-grounded-values.js";
import { noPlaceholders } from "./k15-no-placeholders.js";
import { resolvedReferences } from "./k16-resolved-references.js";
import { backwardReferences } from "./k17-backward-references.js";
import { noBuriedReferences } from "./k18-no-buried-references.js";
import { noBatchWrapper } from "./k22-no-batch-wrapper.js";
import { noEmptyArguments } from "./k23-no-empty-arguments.js";
import { completeResults } from "./t1-complete-results.js";
import { wholeResults } from "./t2-whole-results.js";
import { declaredResults } from "./t3-declared-results.js";
import { errorResults } from "./t4-error-results.js";
import { continuedValues } from "./t6-continued-values.js";
import { agreeingEchoes } from "./t8-agreeing-echoes.js";
export const rules = [
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
    parallelCalls,
    planCoverage,
];
