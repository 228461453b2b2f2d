/**
 * Writing for people and for programs: data goes to stdout, everything else to stderr. Colour only where a terminal shows
 * it and nobody asked for none (NO_COLOR); what moves only on a terminal, elsewhere a line every few seconds.
 */
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** A line of data. */
export function out(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line about what is going on. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Text in a style, for a stream that may show it. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return styleText(style, text, { stream });
}

/** `12 calls`, `1 call`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** A whole number with its thousands apart. */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Columns as wide as their widest cell; columns from the second on are numbers, and so right-aligned. */
export function table(rows: readonly (readonly string[])[], leftColumns = 1): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < leftColumns ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

const plainEveryMs = 5_000;

/** A block of lines at the end of the terminal that is drawn anew in place; elsewhere, a line every few seconds. */
export class LiveBlock {
  readonly #stream: NodeJS.WriteStream;
  #drawn = 0;
  #lastPlain: { readonly at: number; readonly line: string } | undefined;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** Shows the block; `summary` says the same in one line, for where nothing can be drawn in place. */
  update(block: readonly string[], summary: string): void {
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
  log(line: string): void {
    this.#stream.write(`${this.#eraser()}${line}\n`);
    this.#drawn = 0;
  }

  /** Leaves the block as it stands, or takes it away. */
  end(how: "keep" | "clear"): void {
    if (how === "clear") this.#stream.write(this.#eraser());
    this.#drawn = 0;
  }

  get #animates(): boolean {
    return this.#stream.isTTY === true && process.env["TERM"] !== "dumb";
  }

  #eraser(): string {
    return this.#drawn === 0 ? "" : `\x1b[${this.#drawn}A\x1b[0J`;
  }
}

/** Cuts a line to a width; a longer one would wrap, and the block could not be drawn over. */
export function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
