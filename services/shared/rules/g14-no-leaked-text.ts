import { excerpt, type Rule } from "./rule.ts";
import { marksIn } from "./words.ts";

/** A pattern, and the marks without which a text cannot match it. */
interface Sought {
  readonly pattern: RegExp;
  readonly needs: number;
}

const sought = (pattern: RegExp, marks = ""): Sought => ({ pattern, needs: marksIn(marks) });

/** An exception, or a provider's error, in place of an answer. Reporting a tool's error in words is right. */
const errors: readonly Sought[] = [
  sought(/\[(?:system |api |tool |function |model |internal )?(?:error|exception)\b[^\]\n]{0,200}\]/i, "[]"),
  sought(/Traceback \(most recent call last\)/, "()"),
  // As the first line or the last: in between, somebody explains.
  sought(
    /^\s*(?:[A-Z][A-Za-z]{2,40}(?:Error|Exception)|[a-z]{1,40}(?:\.[A-Za-z]{1,40}){0,5}\.[A-Za-z]{0,40}(?:Error|Exception)):\s/,
    ":",
  ),
  sought(
    /\n(?:[A-Z][A-Za-z]{2,40}(?:Error|Exception)|[a-z]{1,40}(?:\.[A-Za-z]{1,40}){0,5}\.[A-Za-z]{0,40}(?:Error|Exception)):\s[^\n]*\s*$/,
    ":",
  ),
  sought(/\bError code: [45]\d\d\b/, ":"),
  sought(/(?<=^[ \t]*)HTTP(?:\/\d(?:\.\d)?)?(?: error)?:? [45]\d\d\b/im),
  sought(
    /\b(?:rate_limit_exceeded|context_length_exceeded|insufficient_quota|invalid_request_error|overloaded_error)\b/,
    "_",
  ),
  sought(/^\s*(?:error|exception|fatal):\s/i, ":"),
  sought(/^\s*\{\s*"error"\s*:/, '{":'),
  sought(
    /^\s*(?:internal server error|bad gateway|service unavailable|gateway time-?out|too many requests)\.?\s*$/i,
  ),
];

/** What stands for a turn that is still to be written, and markup of calls and chat templates. */
const masks: readonly Sought[] = [
  sought(/[[<{](?:mask|masked|to be filled|to be written|fill in|placeholder)(?:[ _:-]?[\w.]+)?[\]>}]/i),
  sought(/"masked"\s*:\s*true/, '":'),
  sought(/<\/?(?:tool_call|tool_response|function_call)>/i, "<_>"),
  sought(/<\|[a-z_]{2,30}\|>/i, "<|>"),
  sought(/\[\/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS)\]/, "[]"),
];
/** Each of them begins with one of these. */
const maskMarks = marksIn('[<{"');
const backtick = marksIn("`");

/** No error and no placeholder of ours in what is said. */
export const noLeakedText: Rule = {
  id: "G14",
  version: 2,
  name: "no leaked error or mask in what is said",
  severity: "reject",
  doc: "Assistant text holds no provider error, stack trace or bracketed error; neither user nor assistant text holds an unfilled mask or markup of calls and chat templates. An assistant that reports a tool's error in words is right, and so is one that speaks of errors in code or repeats what the user or a tool wrote; thoughts in closed `<think>` tags are left alone, and in foreign dialogues a mark that ends a turn is only a warning.",
  sources: ["TOUCAN", "trajectory-workbench"],
  *check(_dialogue, { spoken, grounding, planned }) {
    for (const { turn, at, words } of spoken) {
      const { id, role, content } = turn;
      const { marks } = words;
      const text = (marks & backtick) === 0 ? content : withoutCode(content);
      const said = (found: string) => grounding.saidExactly(found.trim(), at);
      const leaked = role === "assistant" ? firstMatch(errors, text, marks, said) : undefined;
      const mask =
        (marks & maskMarks) === 0
          ? undefined
          : (firstMatch(masks, text, marks, said) ?? openThought(content));
      if (leaked === undefined && mask === undefined) continue;
      yield {
        turnId: id,
        path: "/content",
        evidence: excerpt(leaked ?? mask ?? ""),
        // The mark by which models end their turns: files keep it, and every turn of them has it.
        ...(leaked === undefined && !planned && endMark.test(content) && { severity: "warn" as const }),
        message:
          leaked === undefined
            ? `The text holds ${JSON.stringify(excerpt(mask ?? "", 60))}, which is no part of a conversation; write what is said.`
            : `The answer holds an error message (${JSON.stringify(excerpt(leaked, 60))}); say in words what happened, or answer.`,
      };
    }
  },
};

const endMark = /^[^<]*<\|(?:endoftext|im_end|eot_id|end)\|>\s*$/;

/** Code shows errors and templates without meaning them. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?(?:```|$)/g, " ").replace(/`[^`\n]*`/g, " ");
}

function openThought(text: string): string | undefined {
  const opened = text.lastIndexOf("<think>");
  return opened >= 0 && text.indexOf("</think>", opened) < 0 ? "<think>" : undefined;
}

function firstMatch(
  patterns: readonly Sought[],
  text: string,
  marks: number,
  said: (found: string) => boolean,
): string | undefined {
  for (const { pattern, needs } of patterns) {
    if ((needs & ~marks) !== 0) continue;
    const found = pattern.exec(text);
    // Who asks about a TypeError may be told of one.
    const name = found && /[A-Za-z]+(?:Error|Exception)(?=:)/.exec(found[0])?.[0];
    if (found && !said(found[0]) && !(name && said(name))) return found[0];
  }
  return undefined;
}
