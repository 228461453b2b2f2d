/**
 * Splits the bytes of a data set into its records, one at a time, so that a file may be larger than memory: JSON lines by
 * line, a JSON list or pretty-printed JSON by a streaming parser.
 */
import { JSONParser } from "@streamparser/json";
import { jsonFault } from "../../tools/json-fault.ts";

/** A record, or why there is none. Lines count from 1. */
export type RecordRead =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly fault: string };

/** Longest line that is taken for one record; the engine's strings end at about 512 MiB. */
const longestLine = 256 << 20;
/** Most bytes of a record that is not a line: it is held whole in memory, in a form that takes several times its bytes. */
const longestValue = 128 << 20;
/** How much is looked at to tell JSON lines from other JSON. */
const firstLook = 4 << 20;

/**
 * The records of a stream of bytes, in order. After a fault within JSON that is not one record a line nothing follows.
 *
 * @param longest most bytes of a record that is not a line
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  longest = longestValue,
): AsyncGenerator<RecordRead> {
  const source = new PushBack(chunks[Symbol.asyncIterator]());
  const head = await source.peek(firstLook);
  const text = head.bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (text.trim() === "") return;
  yield* isLines(text, head.whole)
    ? lines(source)
    : values(source, text.trimStart().startsWith("["), longest);
}

/**
 * JSON lines when the first line is JSON by itself, or the one after it is and the first does not open something. A list on
 * the only line is a list of records.
 */
function isLines(text: string, whole: boolean): boolean {
  const list = text.trimStart().startsWith("[");
  const all = text.split("\n");
  // The last line may go on beyond what was looked at.
  const [first, second] = (whole ? all : all.slice(0, -1)).filter((line) => line.trim() !== "");
  if (first === undefined) return !list;
  if (isJson(first)) return second !== undefined || !list;
  const opens = first.trim().length <= 2 || /[[{,:]\s*$/.test(first);
  return !opens && second !== undefined && second.trimStart().startsWith("{") && isJson(second);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

async function* lines(source: PushBack): AsyncGenerator<RecordRead> {
  let line = 0;
  for await (const { text, tooLong } of linesOf(source)) {
    line += 1;
    if (tooLong) yield { line, fault: `the line is longer than ${longestLine >> 20} MiB` };
    else if (text.trim() !== "") yield parsedLine(line === 1 ? text.replace(/^\uFEFF/, "") : text, line);
  }
}

function parsedLine(text: string, line: number): RecordRead {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    const column = (jsonFault(text) ?? text.length) + 1;
    const what = (error instanceof Error ? error.message : String(error)).replace(
      /(?: in JSON)? at position .*$|, (?:"|\.\.\.).* is not valid JSON$/s,
      "",
    );
    return { line, fault: `column ${column}: ${what}` };
  }
}

/** Lines by line feed only: JSON text may hold the other characters that some readers take for line ends. */
async function* linesOf(source: PushBack): AsyncGenerator<{ text: string; tooLong: boolean }> {
  let open: Buffer[] = [];
  let length = 0;
  const close = () => {
    const tooLong = length > longestLine;
    const text = tooLong ? "" : Buffer.concat(open).toString("utf8");
    open = [];
    length = 0;
    return { text, tooLong };
  };
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    let from = 0;
    for (let end = chunk.indexOf(10, from); end >= 0; end = chunk.indexOf(10, from)) {
      open.push(chunk.subarray(from, end));
      length += end - from;
      yield close();
      from = end + 1;
    }
    length += chunk.length - from;
    if (length <= longestLine) open.push(chunk.subarray(from));
    else open = [];
  }
  if (length > 0) yield close();
}

/** Values of a list, or values that follow one another. */
async function* values(source: PushBack, list: boolean, longest: number): AsyncGenerator<RecordRead> {
  const parser = new JSONParser({
    paths: [list ? "$.*" : "$"],
    keepStack: false,
    ...(!list && { separator: "" }),
  });
  const ready: RecordRead[] = [];
  let line = 1;
  let sinceLast = 0;
  parser.onValue = ({ value }) => {
    ready.push({ line, value });
    sinceLast = 0;
  };
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    // A line at a time, so that each record knows where it ends.
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(10, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end + 1);
      const fault = attempt(() => parser.write(piece));
      yield* ready.splice(0);
      if (fault !== undefined) {
        yield { line, fault };
        return;
      }
      sinceLast += piece.length;
      if (sinceLast > longest) {
        yield {
          line,
          fault: `a record has more than ${longest >> 20} MiB: write one record a line, or a list of them`,
        };
        return;
      }
      if (end >= 0) line += 1;
      from += piece.length;
    }
  }
  const fault = parser.isEnded ? undefined : attempt(() => parser.end());
  yield* ready.splice(0);
  if (fault !== undefined) yield { line, fault };
}

/** What the parser found wrong. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message
      .replace(/ at (?:chunk )?position .*? in state \w+$| in state \w+$/, "")
      .replace(/\(state: (\w+)\)/, "($1)");
  }
}

/** Chunks of a stream, some of which can be looked at before they are read. */
class PushBack {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer[] = [];

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  async next(): Promise<Buffer | undefined> {
    return this.#held.shift() ?? this.#fetch();
  }

  /** The first `most` bytes or a little more, and whether that is all there is. */
  async peek(most: number): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
    let length = this.#held.reduce((sum, { length: one }) => sum + one, 0);
    let whole = false;
    while (length < most && !whole) {
      const chunk = await this.#fetch();
      if (chunk) {
        this.#held.push(chunk);
        length += chunk.length;
      } else whole = true;
    }
    return { bytes: Buffer.concat(this.#held), whole };
  }

  async #fetch(): Promise<Buffer | undefined> {
    const { value, done } = await this.#chunks.next();
    return done ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}
