/**
 * Regular expressions as programs for a machine without backtracking (Thompson 1968, as told by R. Cox, "Regular
 * Expression Matching: the Virtual Machine Approach"). Catalogs are untrusted, and the engine built into the language
 * takes exponential time on patterns such as ^(a+)+$; the machine in linear-pattern.ts takes time in proportion to
 * pattern times text, whatever the pattern.
 */
/** Longest program: counted repetitions are written out, so a{1000}{1000} must end somewhere. */
const longestProgram = 2_000;
const deepestNesting = 50;
/** Thrown for what a linear-time machine cannot do, or what is no regular expression. */
export class UnsupportedPattern extends Error {
    name = "UnsupportedPattern";
}
/**
 * Compiles a pattern of ECMAScript syntax.
 * @throws UnsupportedPattern for look-around, back-references, inline flags, syntax errors and patterns that grow too long.
 */
export function compilePattern(source) {
    const parser = new Parser(source);
    const piece = parser.alternation(0);
    if (!parser.atEnd)
        throw new UnsupportedPattern(`unmatched ")"`);
    return [...piece, { op: "match" }];
}
function shifted(piece, by) {
    return piece.map((instruction) => {
        if (instruction.op === "split")
            return { op: "split", first: instruction.first + by, second: instruction.second + by };
        return instruction.op === "goto" ? { op: "goto", to: instruction.to + by } : instruction;
    });
}
function concat(pieces) {
    const all = [];
    for (const piece of pieces) {
        if (all.length + piece.length > longestProgram)
            throw new UnsupportedPattern("it is too long once its repetitions are written out");
        for (const instruction of shifted(piece, all.length))
            all.push(instruction);
    }
    return all;
}
function either(a, b) {
    return concat([
        [{ op: "split", first: 1, second: a.length + 2 }],
        a,
        // Jumps over `b`: relative to its own place.
        [{ op: "goto", to: b.length + 1 }],
        b,
    ]);
}
function optional(a) {
    return concat([[{ op: "split", first: 1, second: a.length + 1 }], a]);
}
function star(a) {
    return concat([[{ op: "split", first: 1, second: a.length + 2 }], a, [{ op: "goto", to: -a.length - 1 }]]);
}
function repeated(atom, from, to) {
    if (atom.length * Math.max(from, to === Number.POSITIVE_INFINITY ? 1 : to, 1) > longestProgram)
        throw new UnsupportedPattern("it is too long once its repetitions are written out");
    const pieces = Array.from({ length: from }, () => atom);
    if (to === Number.POSITIVE_INFINITY)
        pieces.push(star(atom));
    else
        for (let extra = from; extra < to; extra += 1)
            pieces.push(optional(atom));
    return concat(pieces);
}
class Parser {
    #source;
    #at = 0;
    constructor(source) {
        this.#source = source;
    }
    get atEnd() {
        return this.#at >= this.#source.length;
    }
    alternation(depth) {
        if (depth > deepestNesting)
            throw new UnsupportedPattern("its groups are nested too deeply");
        let piece = this.#sequence(depth);
        while (this.#skip("|"))
            piece = either(piece, this.#sequence(depth));
        return piece;
    }
    #skip(text) {
        const there = this.#source.startsWith(text, this.#at);
        if (there)
            this.#at += text.length;
        return there;
    }
    #find(pattern) {
        pattern.lastIndex = this.#at;
        const found = pattern.exec(this.#source);
        if (found)
            this.#at += found[0].length;
        return found;
    }
    #sequence(depth) {
        const pieces = [];
        while (!this.atEnd && !/^[|)]/.test(this.#source.charAt(this.#at)))
            pieces.push(this.#quantified(this.#atom(depth)));
        return concat(pieces);
    }
    #quantified(atom) {
        const found = this.#find(/(?:([*+?])|\{(\d{1,5})(?:(,)(\d{0,5}))?\})\??/y);
        if (!found)
            return atom;
        if (this.#find(/[*+?]/y))
            throw new UnsupportedPattern("two quantifiers follow each other");
        const [, mark, least, comma, most] = found;
        if (mark === "*")
            return star(atom);
        if (mark === "+")
            return repeated(atom, 1, Number.POSITIVE_INFINITY);
        if (mark === "?")
            return optional(atom);
        const from = Number(least);
        const to = comma === undefined ? from : most ? Number(most) : Number.POSITIVE_INFINITY;
        if (to < from)
            throw new UnsupportedPattern("a repetition's bounds are the wrong way round");
        return repeated(atom, from, to);
    }
    #atom(depth) {
        if (this.#skip("^"))
            return [{ op: "assert", holds: "start" }];
        if (this.#skip("$"))
            return [{ op: "assert", holds: "end" }];
        if (this.#skip("("))
            return this.#group(depth);
        if (this.#find(/[*+?]/y))
            throw new UnsupportedPattern("a quantifier has nothing before it");
        if (this.#skip("\\b"))
            return [{ op: "assert", holds: "boundary" }];
        if (this.#skip("\\B"))
            return [{ op: "assert", holds: "no boundary" }];
        if (this.#skip("."))
            return [{ op: "char", accepts: (code) => !lineEnds.has(code) }];
        const charClass = this.#find(/\[(?:\\[\s\S]|[^\]\\])*\]/y);
        if (charClass)
            return [{ op: "char", accepts: characters(charClass[0]) }];
        if (this.#source.charAt(this.#at) === "[")
            throw new UnsupportedPattern(`a "[" is never closed`);
        if (this.#source.charAt(this.#at) === "\\")
            return this.#escape();
        const code = this.#source.codePointAt(this.#at) ?? 0;
        this.#at += code > 0xffff ? 2 : 1;
        return [{ op: "char", accepts: (other) => other === code }];
    }
    #group(depth) {
        if (!this.#find(/\?:|\?<[A-Za-z_$][\w$]*>/y) && this.#source.charAt(this.#at) === "?")
            throw new UnsupportedPattern("look-around and inline flags cannot be checked in linear time");
        const piece = this.alternation(depth + 1);
        if (!this.#skip(")"))
            throw new UnsupportedPattern(`a "(" is never closed`);
        return piece;
    }
    #escape() {
        if (this.#find(/\\(?:[1-9]|k<)/y))
            throw new UnsupportedPattern("back-references cannot be checked in linear time");
        const found = this.#find(/\\(?:u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[\w=]+\}|c[A-Za-z]|[dDwWsStnrfv0]|[^A-Za-z0-9])/y);
        if (!found)
            throw new UnsupportedPattern("it has an unknown escape");
        return [{ op: "char", accepts: characters(`[${found[0]}]`) }];
    }
}
const lineEnds = new Set([0x0a, 0x0d, 0x2028, 0x2029]);
/** The characters of a class such as `[a-z\d]`: a single character cannot make the built-in engine backtrack. */
function characters(charClass) {
    const whole = classExpression(charClass);
    const ascii = Uint8Array.from({ length: 128 }, (_, code) => Number(whole.test(String.fromCharCode(code))));
    return (code) => (code < 128 ? ascii[code] === 1 : whole.test(String.fromCodePoint(code)));
}
function classExpression(charClass) {
    try {
        return new RegExp(`^${charClass}$`, "u");
    }
    catch {
        // Needless escapes, and a class beside a hyphen, are only legal without the flag.
    }
    try {
        return new RegExp(`^${charClass}$`);
    }
    catch {
        throw new UnsupportedPattern(`${charClass} is no class of characters`);
    }
}
