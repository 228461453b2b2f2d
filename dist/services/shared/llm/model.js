/** The endpoint does not answer for now; the same request may succeed later. */
export class ModelUnavailable extends Error {
    name = "ModelUnavailable";
}
/** The endpoint refuses for a reason that only a person can mend. */
export class ModelMisconfigured extends Error {
    name = "ModelMisconfigured";
}
/** Nothing spent. */
export const noUsage = { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
/** The sum of what several calls spent. */
export function addUsage(...parts) {
    return parts.reduce((sum, part) => ({
        calls: sum.calls + part.calls,
        promptTokens: sum.promptTokens + part.promptTokens,
        cachedTokens: sum.cachedTokens + part.cachedTokens,
        completionTokens: sum.completionTokens + part.completionTokens,
    }), noUsage);
}
