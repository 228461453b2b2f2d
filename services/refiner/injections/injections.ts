/** Every injection by its name. A new one is one module and one line here, and a rule for its postcondition. */
import type { Dialogue } from "../../shared/contracts/generated/records.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { InjectionKind } from "../../shared/tools/order.ts";
import { prepareClarification } from "./clarification.ts";
import { prepareErrorSimulation } from "./error-simulation.ts";
import type { PreparedInjection } from "./injection.ts";
import { prepareNonFunctionCalling } from "./non-function-calling.ts";
import { prepareToolAwareness } from "./tool-awareness.ts";

type Prepare = (dialogue: Dialogue, random: Random, round: number) => PreparedInjection<unknown> | undefined;

const injections: Readonly<Record<InjectionKind, Prepare>> = {
  clarification: prepareClarification,
  tool_awareness: prepareToolAwareness,
  error_simulation: prepareErrorSimulation,
  non_function_calling: prepareNonFunctionCalling,
};

/** An injection of that name at a site drawn from the dialogue's; undefined when no turn admits it. */
export function prepareInjection(
  name: string,
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<unknown> | undefined {
  return Object.hasOwn(injections, name)
    ? injections[name as InjectionKind](dialogue, random, round)
    : undefined;
}
