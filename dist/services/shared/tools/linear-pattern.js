import { compilePattern, UnsupportedPattern } from "./pattern-program.js";
/**
 * A pattern of a JSON Schema, without flags, as ECMAScript writes it.
 * @returns the pattern, or why it cannot be used: a syntax error, or something that has no linear-time test.
 */
export function linearPattern(source) {
    try {
        const program = compilePattern(source);
        return { test: (text, budget) => run(program, text, budget) };
    }
    catch (error) {
        if (error instanceof UnsupportedPattern)
            return { unsupported: error.message };
        throw error;
    }
}
/** Follows all ways through the program at once, one character after another. */
function run(program, text, budget) {
    // The position at which an instruction was last added: adding it twice would only repeat the same way.
    const addedAt = new Int32Array(program.length).fill(-1);
    let current = [];
    for (let at = 0; at <= text.length;) {
        const threads = [...current];
        current = [];
        const reached = follow(program, [...threads, 0], at, text, addedAt);
        if (reached === undefined)
            return true;
        budget?.spend(reached.length + threads.length + 1);
        const code = text.codePointAt(at);
        if (code === undefined)
            return false;
        for (const index of reached) {
            const instruction = program[index];
            if (instruction?.op === "char" && instruction.accepts(code))
                current.push(index + 1);
        }
        at += code > 0xffff ? 2 : 1;
    }
    return false;
}
/** The `char` instructions that can be reached without reading; undefined when the match is. */
function follow(program, starts, at, text, addedAt) {
    const reached = [];
    const open = [...starts];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
        if (addedAt[index] === at)
            continue;
        addedAt[index] = at;
        const instruction = program[index];
        switch (instruction?.op) {
            case "match":
                return undefined;
            case "char":
                reached.push(index);
                break;
            case "goto":
                open.push(instruction.to);
                break;
            case "split":
                open.push(instruction.first, instruction.second);
                break;
            case "assert":
                if (holds(instruction.holds, at, text))
                    open.push(index + 1);
                break;
        }
    }
    return reached;
}
function holds(assertion, at, text) {
    if (assertion === "start")
        return at === 0;
    if (assertion === "end")
        return at === text.length;
    const boundary = wordAt(text, at - 1) !== wordAt(text, at);
    return (assertion === "boundary") === boundary;
}
function wordAt(text, at) {
    return at >= 0 && at < text.length && /^\w$/.test(text.charAt(at));
}
