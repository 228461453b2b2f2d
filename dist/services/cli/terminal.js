/**
 * Writing for people and for programs: data goes to stdout, everything else to stderr. Colour only where a terminal shows
 * it and nobody asked for none (NO_COLOR); what moves only on a terminal, elsewhere a line every few seconds.
 */
import { styleText } from "node:util";
/** A line of data. */
export function out(line) {
    process.stdout.write(`${line}\n`);
}
/** A line about what is going on. */
export function note(line) {
    process.stderr.write(`${line}\n`);
}
/** Text in a style, for a stream that may show it. */
export function styled(style, text, stream = process.stderr) {
    return styleText(style, text, { stream });
}
/** `12 calls`, `1 call`. */
export function counted(count, noun, plural = `${noun}s`) {
    return `${grouped(count)} ${count === 1 ? noun : plural}`;
}
/** A whole number with its thousands apart. */
export function grouped(value) {
    return Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ",");
}
/** Columns as wide as their widest cell; columns from the second on are numbers, and so right-aligned. */
export function table(rows, leftColumns = 1) {
    const widths = [];
    for (const row of rows) {
        row.forEach((cell, column) => {
            widths[column] = Math.max(widths[column] ?? 0, cell.length);
        });
    }
    return rows.map((row) => row
        .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < leftColumns ? cell.padEnd(width) : cell.padStart(width);
    })
        .join("  ")
        .trimEnd());
}
const plainEveryMs = 5_000;
/** A block of lines at the end of the terminal that is drawn anew in place; elsewhere, a line every few seconds. */
export class LiveBlock {
    #stream;
    #drawn = 0;
    #lastPlain;
    constructor(stream = process.stderr) {
        this.#stream = stream;
    }
    /** Shows the block; `summary` says the same in one line, for where nothing can be drawn in place. */
    update(block, summary) {
        if (this.#animates) {
            const width = this.#stream.columns || 80;
            const lines = block.map((line) => clip(line, width - 1));
            this.#stream.write(`${this.#eraser()}${lines.map((line) => `${line}\n`).join("")}`);
            this.#drawn = lines.length;
            return;
        }
        const now = performance.now();
        if (this.#lastPlain && (now - this.#lastPlain.at < plainEveryMs || this.#lastPlain.line === summary))
            return;
        this.#lastPlain = { at: now, line: summary };
        this.#stream.write(`${summary}\n`);
    }
    /** Writes a line that stays, above the block. */
    log(line) {
        this.#stream.write(`${this.#eraser()}${line}\n`);
        this.#drawn = 0;
    }
    /** Leaves the block as it stands, or takes it away. */
    end(how) {
        if (how === "clear")
            this.#stream.write(this.#eraser());
        this.#drawn = 0;
    }
    get #animates() {
        return this.#stream.isTTY === true && process.env["TERM"] !== "dumb";
    }
    #eraser() {
        return this.#drawn === 0 ? "" : `\x1b[${this.#drawn}A\x1b[0J`;
    }
}
/** Cuts a line to a width; a longer one would wrap, and the block could not be drawn over. */
export function clip(line, width) {
    return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
