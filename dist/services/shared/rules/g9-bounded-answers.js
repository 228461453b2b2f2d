/** Characters of the longest answer that is no surprise. */
const longest = 12_000;
/** Answers do not run away. */
export const boundedAnswers = {
    id: "G9",
    version: 1,
    name: "answers are of bounded length",
    severity: "warn",
    doc: `What the assistant says has at most ${longest} characters. Results may be longer.`,
    sources: ["ToolACE"],
    *check(_dialogue, { turns }) {
        for (const { id, role, content } of turns) {
            if (role !== "assistant" || content.length <= longest)
                continue;
            yield {
                turnId: id,
                path: "/content",
                evidence: `${content.length} characters`,
                message: `The answer has ${content.length} characters; say it in fewer.`,
            };
        }
    },
};
