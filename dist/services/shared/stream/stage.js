/** Fixes the types of a stage from its parts. */
export function defineStage(stage) {
    return stage;
}
/** A message that can be read but never used, such as a broken order. The message says which field, and how to mend it. */
export class UnusableInput extends Error {
    name = "UnusableInput";
}
