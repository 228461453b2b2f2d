const digits = "0123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const printable = `${lower}${upper}${digits}-_.:,/ `;
/**
 * Writes a string that matches `pattern`, as far as the pattern is understood; the caller checks it.
 * Unbounded repetitions are kept short.
 */
export function matching(pattern, random) {
    return new Writer(pattern, random).alternation();
}
class Writer {
    #pattern;
    #random;
    #at = 0;
    #depth = 0;
    constructor(pattern, random) {
        this.#pattern = pattern;
        this.#random = random;
    }
    alternation() {
        const branches = [this.#sequence()];
        while (this.#peek() === "|") {
            this.#at += 1;
            branches.push(this.#sequence());
        }
        return this.#random.pick(branches);
    }
    #peek() {
        return this.#pattern.charAt(this.#at);
    }
    #take() {
        const char = this.#peek();
        this.#at += 1;
        return char;
    }
    #sequence() {
        let written = "";
        while (this.#at < this.#pattern.length && this.#peek() !== "|" && this.#peek() !== ")") {
            const from = this.#at;
            const once = this.#atom();
            const until = this.#at;
            const times = this.#quantifier();
            if (times === 0)
                continue;
            written += once;
            const after = this.#at;
            // Every repetition is written anew, so that it differs: the atom is read again from where it began.
            for (let time = 1; time < times && written.length < 256; time += 1) {
                this.#at = from;
                written += this.#atom();
                this.#at = until;
            }
            this.#at = after;
        }
        return written;
    }
    #quantifier() {
        const rest = this.#pattern.slice(this.#at);
        const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest);
        let [from, to] = [1, 1];
        if (counted) {
            this.#at += counted[0].length;
            from = Number(counted[1]);
            to = counted[2] === undefined ? from : counted[3] ? Number(counted[3]) : from + 3;
        }
        else if (rest.startsWith("*") || rest.startsWith("+") || rest.startsWith("?")) {
            this.#at += 1;
            [from, to] = rest.startsWith("*") ? [1, 6] : rest.startsWith("+") ? [2, 8] : [0, 1];
        }
        else {
            return 1;
        }
        if (this.#peek() === "?" || this.#peek() === "+")
            this.#at += 1;
        return this.#random.integer(from, Math.min(to, from + 8));
    }
    #atom() {
        const char = this.#take();
        if (char === "(")
            return this.#group();
        if (char === "[")
            return this.#random.pick(this.#class());
        if (char === "\\")
            return this.#random.pick(this.#escape());
        if (char === ".")
            return this.#random.pick([...(lower + digits)]);
        if (char === "^" || char === "$")
            return "";
        return char;
    }
    #group() {
        const head = /^\?(?:[:>]|<?[=!]|<[A-Za-z_]\w*>)/.exec(this.#pattern.slice(this.#at))?.[0] ?? "";
        this.#at += head.length;
        this.#depth += 1;
        const written = this.#depth > 32 ? "" : this.alternation();
        this.#depth -= 1;
        if (this.#peek() === ")")
            this.#at += 1;
        return /^\?<?[=!]/.test(head) ? "" : written;
    }
    #escape() {
        const char = this.#take();
        if (char === "d")
            return [...digits];
        if (char === "w")
            return [...(lower + digits)];
        if (char === "s")
            return [" "];
        if (char === "D" || char === "S" || char === "W")
            return char === "W" ? ["-"] : [...lower];
        if (char === "b" || char === "B" || char === "A" || char === "Z" || char === "z")
            return [""];
        if (char === "t")
            return ["\t"];
        if (char === "n")
            return ["\n"];
        if (char === "u" || char === "x") {
            const code = new RegExp(char === "u" ? "^[0-9a-fA-F]{4}" : "^[0-9a-fA-F]{2}").exec(this.#pattern.slice(this.#at));
            if (!code)
                return [char];
            this.#at += code[0].length;
            return [String.fromCharCode(Number.parseInt(code[0], 16))];
        }
        if (char === "p" || char === "P") {
            const name = /^\{([^}]*)\}/.exec(this.#pattern.slice(this.#at));
            if (!name)
                return [char];
            this.#at += name[0].length;
            return [...(name[1]?.startsWith("N") ? digits : name[1] === "Lu" ? upper : lower)];
        }
        return [char];
    }
    #class() {
        const negated = this.#peek() === "^";
        if (negated)
            this.#at += 1;
        const members = new Set();
        for (let first = true; this.#at < this.#pattern.length; first = false) {
            const char = this.#take();
            if (char === "]" && !first)
                break;
            const starts = char === "\\" ? this.#escape() : [char];
            const [start] = starts;
            const range = this.#peek() === "-" && this.#pattern.charAt(this.#at + 1) !== "]";
            if (!range || starts.length !== 1 || start === undefined) {
                for (const member of starts)
                    members.add(member);
                continue;
            }
            this.#at += 1;
            const last = this.#take();
            const end = last === "\\" ? (this.#escape()[0] ?? "") : last;
            for (let code = start.charCodeAt(0); code <= Math.min(end.charCodeAt(0), start.charCodeAt(0) + 512);) {
                members.add(String.fromCharCode(code));
                code += 1;
            }
        }
        if (negated) {
            const rest = [...printable].filter((char) => !members.has(char));
            return rest.length > 0 ? rest : [""];
        }
        // Letters and digits read better in a dialogue than the punctuation a class may also allow.
        const plain = [...members].filter((char) => /[A-Za-z0-9]/.test(char));
        return plain.length > 0 ? plain : members.size > 0 ? [...members] : [""];
    }
}
