/**
 * Reads Python literals, which data sets hold where JSON is meant ("{'city': 'Rome', 'ok': True}"), and calls written as
 * Python (`[get_weather(city='Rome'), get_time()]`). Reads only; nothing is ever evaluated.
 */

/** Text that is no literal. The message says what was expected and where. */
export class NoLiteral extends Error {
  override readonly name = "NoLiteral";
}

/** A call written as text. */
export interface WrittenCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const deepest = 256;

/** The value of a text that is one Python or JSON literal. @throws NoLiteral */
export function readLiteral(text: string): unknown {
  const reader = new LiteralReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** The literal that begins at an offset, and the offset behind it. @throws NoLiteral */
export function literalAt(text: string, from: number): { readonly value: unknown; readonly end: number } {
  const reader = new LiteralReader(text, from);
  return { value: reader.value(), end: reader.place };
}

/** Literals one after another, with white space or commas between. @throws NoLiteral */
export function literalsIn(text: string): unknown[] {
  const reader = new LiteralReader(text);
  const values: unknown[] = [];
  while (reader.more()) values.push(reader.value());
  return values;
}

/**
 * The calls of a text such as `[f(a='x', b=1), g()]`. Names may hold spaces, dots and slashes; those of `names` are
 * recognised first, so that brackets within a name do no harm.
 * @throws NoLiteral
 */
export function readCallList(text: string, names: readonly string[] = []): WrittenCall[] {
  const reader = new LiteralReader(text);
  const calls = reader.calls(names);
  reader.end();
  return calls;
}

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["True", true],
  ["true", true],
  ["False", false],
  ["false", false],
  ["None", null],
  ["null", null],
]);
const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["a", "\u0007"],
  ["0", "\0"],
  ["\n", ""],
]);
const number = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const space = /[\s]*/y;

/** `Number` knows no sign before a hexadecimal number. */
function numberOf(numeral: string): number {
  const digits = numeral.replaceAll("_", "");
  const size = Number(digits.replace(/^[+-]/, ""));
  return digits.startsWith("-") ? -size : size;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string, from = 0) {
    this.#text = text;
    this.#at = from;
  }

  /** Offset of what is read next. */
  get place(): number {
    return this.#at;
  }

  /** True when something follows, commas left out. */
  more(): boolean {
    this.#skip();
    while (this.#eat(",")) this.#skip();
    return this.#at < this.#text.length;
  }

  value(): unknown {
    this.#skip();
    const next = this.#text[this.#at];
    if (next === undefined) throw this.#fault("a value");
    if (next === "{") return this.#nested(() => this.#dict());
    if (next === "[") return this.#nested(() => this.#list("[", "]"));
    if (next === "(") return this.#nested(() => this.#list("(", ")"));
    const prefix = /[rRbBuUfF]{1,2}(?=["'])/y;
    prefix.lastIndex = this.#at;
    const prefixed = prefix.exec(this.#text)?.[0] ?? "";
    if (next === '"' || next === "'" || prefixed !== "") {
      this.#at += prefixed.length;
      return this.#strings(/r/i.test(prefixed));
    }
    const numeral = this.#take(number);
    if (numeral !== undefined) return numberOf(numeral);
    const start = this.#at;
    const named = this.#take(word);
    if (named !== undefined && words.has(named)) return words.get(named);
    this.#at = start;
    throw this.#fault("a value");
  }

  calls(names: readonly string[]): WrittenCall[] {
    this.#skip();
    const listed = this.#eat("[");
    const calls: WrittenCall[] = [];
    this.#skip();
    while (listed ? !this.#eat("]") : this.#at < this.#text.length) {
      calls.push(this.#call(names));
      this.#skip();
      if (this.#eat(",") || this.#eat(";")) this.#skip();
      else if (listed && this.#text[this.#at] !== "]") throw this.#fault('"," or "]"');
    }
    return calls;
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault("the end");
  }

  #call(names: readonly string[]): WrittenCall {
    const known = names
      .filter((name) => name !== "" && this.#text.startsWith(`${name}(`, this.#at))
      .sort((a, b) => b.length - a.length)[0];
    const open = known === undefined ? this.#text.indexOf("(", this.#at) : this.#at + known.length;
    const name = this.#text.slice(this.#at, open).trim();
    if (open < 0 || name === "" || /["'=[\]{},:]/.test(name)) throw this.#fault("a call");
    this.#at = open + 1;
    const args: Record<string, unknown> = Object.create(null);
    this.#skip();
    while (!this.#eat(")")) {
      const equals = this.#text.indexOf("=", this.#at);
      const key = this.#text.slice(this.#at, equals).trim();
      if (equals < 0 || key === "" || /["'()[\]{},]/.test(key)) throw this.#fault("an argument's name and =");
      this.#at = equals + 1;
      args[key] = this.value();
      this.#skip();
      if (this.#eat(",")) this.#skip();
      else if (this.#text[this.#at] !== ")") throw this.#fault('"," or ")"');
    }
    return { name, arguments: { ...args } };
  }

  #dict(): Record<string, unknown> {
    this.#at += 1;
    const entries: [string, unknown][] = [];
    this.#skip();
    while (!this.#eat("}")) {
      const key = this.value();
      this.#skip();
      if (!this.#eat(":")) throw this.#fault('":"');
      entries.push([typeof key === "object" ? JSON.stringify(key) : String(key), this.value()]);
      this.#skip();
      if (this.#eat(",")) this.#skip();
      else if (this.#text[this.#at] !== "}") throw this.#fault('"," or "}"');
    }
    // Unlike assignment, this makes a key of "__proto__" a key like any other.
    return Object.fromEntries(entries);
  }

  #list(open: string, close: string): unknown {
    this.#at += open.length;
    const items: unknown[] = [];
    let commas = 0;
    this.#skip();
    while (!this.#eat(close)) {
      items.push(this.value());
      this.#skip();
      if (this.#eat(",")) {
        commas += 1;
        this.#skip();
      } else if (this.#text[this.#at] !== close) throw this.#fault(`"," or "${close}"`);
    }
    // (x) is x in brackets; (x,) is a tuple.
    return open === "(" && items.length === 1 && commas === 0 ? items[0] : items;
  }

  /** Strings that stand beside each other are one, as in Python. */
  #strings(raw: boolean): string {
    let joined = "";
    do {
      joined += this.#string(raw);
      this.#skip();
    } while (this.#text[this.#at] === '"' || this.#text[this.#at] === "'");
    return joined;
  }

  #string(raw: boolean): string {
    const quote = this.#text[this.#at] as string;
    const long = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = long ? quote.repeat(3) : quote;
    this.#at += end.length;
    let value = "";
    while (!this.#text.startsWith(end, this.#at)) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#fault(`the end of a string (${end})`);
      this.#at += 1;
      if (character !== "\\") value += character;
      else value += raw ? `\\${this.#text[this.#at++] ?? ""}` : this.#escaped();
    }
    this.#at += end.length;
    return value;
  }

  #escaped(): string {
    const code = this.#text[this.#at++] ?? "";
    const digits = { x: 2, u: 4, U: 8 }[code];
    if (digits !== undefined) {
      const hex = this.#text.slice(this.#at, this.#at + digits);
      const point = Number.parseInt(hex, 16);
      if (/^[0-9a-fA-F]+$/.test(hex) && hex.length === digits && point <= 0x10ffff) {
        this.#at += digits;
        return String.fromCodePoint(point);
      }
    }
    // What is no escape keeps its backslash in Python; quotes, slashes and the backslash lose it.
    return escapes.get(code) ?? (/["'\\/]/.test(code) ? code : `\\${code}`);
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#fault(`at most ${deepest} levels of nesting`);
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === "") return undefined;
    this.#at += found.length;
    return found;
  }

  #eat(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skip(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }

  #fault(expected: string): NoLiteral {
    const found = this.#text.slice(this.#at, this.#at + 20);
    return new NoLiteral(
      `character ${this.#at + 1}: expected ${expected}, found ${found === "" ? "the end" : JSON.stringify(found)}`,
    );
  }
}
