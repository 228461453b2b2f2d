import { callMutations } from "./calls.ts";
import type { Mutation } from "./mutation.ts";
import { planMutations } from "./plan.ts";
import { turnMutations } from "./turns.ts";

/** Every mutation, by the part of a dialogue it harms. */
export const mutations: readonly Mutation[] = [...callMutations, ...turnMutations, ...planMutations];
