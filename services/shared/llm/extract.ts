/**
 * Gets the JSON object out of a model's answer: without a byte-order mark, thinking, a code fence, or prose around it.
 *
 * @returns the value of the first balanced object, or undefined when there is none that parses
 */
export function extractObject(answer: string): unknown {
  const text = withoutThinking(answer);
  const whole = parse(text);
  if (whole !== undefined) return whole;
  let start = text.indexOf("{");
  while (start >= 0) {
    const end = balancedEnd(text, start);
    if (end === undefined) return undefined;
    const value = parse(text.slice(start, end));
    if (value !== undefined) return value;
    // An object inside a broken one is not the answer.
    start = text.indexOf("{", end);
  }
  return undefined;
}

/** What might be an object with mistakes in it: from the first brace to the last; undefined when there is none. */
export function unwrapped(answer: string): string | undefined {
  const text = withoutThinking(answer);
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  return start < 0 || end < start ? undefined : text.slice(start, end + 1);
}

function withoutThinking(answer: string): string {
  const text = answer.replace(/^\uFEFF/, "").trim();
  // Inside an object the tags are data.
  if (text.startsWith("{")) return text;
  return (
    text
      .replace(/<think>[\s\S]*?<\/think>/g, "")
      // Some chat templates put the opening tag into the prompt, so that only the closing one is left.
      .replace(/^[^{]*<\/think>/, "")
      .trim()
  );
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Index after the brace that closes the one at `start`; undefined when it is never closed. */
function balancedEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}
