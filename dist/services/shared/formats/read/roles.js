/** The words data sets use for who speaks. */
const roles = {
    system: ["system", "developer"],
    user: ["user", "human", "customer", "prompter"],
    assistant: ["assistant", "gpt", "chatgpt", "bot", "model", "ai", "agent"],
    call: ["function_call", "tool_call", "tool_calls", "functioncall"],
    tool: [
        "tool",
        "function",
        "observation",
        "function_response",
        "function_result",
        "function_output",
        "function_call_output",
        "tool_response",
        "tool_result",
        "tool_output",
        "ipython",
        "environment",
        "api",
    ],
};
const byWord = new Map(Object.entries(roles).flatMap(([role, words]) => words.map((word) => [word, role])));
/** The role a word stands for, whatever its case and separators; undefined for a word nobody uses so. */
export function readRole(word) {
    return byWord.get(word
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, "_"));
}
