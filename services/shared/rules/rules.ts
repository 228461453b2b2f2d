/** Every rule, in the order in which findings are reported. A new rule is one module and one line here. */

import { roleOrder } from "./g2-role-order.ts";
import { opening } from "./g4-opening.ts";
import { finalAnswer } from "./g5-final-answer.ts";
import { noEmptyTurn } from "./g8-no-empty-turn.ts";
import { validCharacters } from "./g10-valid-characters.ts";
import { noDegenerateText } from "./g13-no-degenerate-text.ts";
import { noLeakedText } from "./g14-no-leaked-text.ts";
import { noCallsInUserText } from "./g15-no-calls-in-user-text.ts";
import { clarification } from "./g22-clarification.ts";
import { parallelCalls } from "./g24-parallel-calls.ts";
import { parsableArguments } from "./k1-parsable-arguments.ts";
import { namedCall } from "./k3-named-call.ts";
import { knownTool } from "./k4-known-tool.ts";
import { requiredArguments } from "./k5-required-arguments.ts";
import { declaredArguments } from "./k6-declared-arguments.ts";
import { argumentTypes } from "./k7-argument-types.ts";
import { argumentValues } from "./k8-argument-values.ts";
import { argumentsObject } from "./k9-arguments-object.ts";
import { repeatedCalls } from "./k10-repeated-calls.ts";
import { pairedResults } from "./k11-paired-results.ts";
import { groundedValues } from "./k14-grounded-values.ts";
import { noPlaceholders } from "./k15-no-placeholders.ts";
import { noEmptyArguments } from "./k23-no-empty-arguments.ts";
import type { Rule } from "./rule.ts";
import { completeResults } from "./t1-complete-results.ts";
import { errorResults } from "./t4-error-results.ts";

export const rules: readonly Rule[] = [
  parsableArguments,
  namedCall,
  knownTool,
  requiredArguments,
  declaredArguments,
  argumentTypes,
  argumentValues,
  argumentsObject,
  repeatedCalls,
  pairedResults,
  groundedValues,
  noPlaceholders,
  noEmptyArguments,
  completeResults,
  errorResults,
  roleOrder,
  opening,
  finalAnswer,
  noEmptyTurn,
  validCharacters,
  noDegenerateText,
  noLeakedText,
  noCallsInUserText,
  clarification,
  parallelCalls,
];
