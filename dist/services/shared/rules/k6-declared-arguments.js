import { argumentViolations } from "./argument-violations.js";
/** No argument is undeclared. */
export const declaredArguments = {
    id: "K6",
    version: 1,
    name: "no undeclared argument",
    severity: "mask_turn",
    doc: "Every argument is one that the tool declares, nested ones too; reject where the schema forbids others (`additionalProperties: false`). Free-form objects take anything.",
    sources: ["fms-dgt", "LoopTool"],
    *check(_dialogue, context) {
        for (const { problem, ...violation } of argumentViolations(context, "undeclared"))
            yield problem.forbidden ? { ...violation, severity: "reject" } : violation;
    },
};
