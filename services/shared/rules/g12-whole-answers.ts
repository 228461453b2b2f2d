import type { Turn } from "../contracts/generated/records.ts";
import type { DialogueContext } from "./context.ts";
import { fold } from "./fold.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Answers do not break off. */
export const wholeAnswers: Rule = {
  id: "G12",
  version: 1,
  name: "answers do not break off",
  severity: "mask_turn",
  doc: "What the assistant says does not end in the middle: in an open code fence, bracket or emphasis, after a comma, in a cut word, or without the mark that ends a sentence. Lists, links, names of files, code, signatures and scripts without such marks are left alone, and so is whoever never writes them.",
  sources: ["ToolACE"],
  *check(_dialogue, context) {
    const spoken = context.turns.filter(
      ({ role, content, calls }) => role === "assistant" && calls.length === 0 && content.trim() !== "",
    );
    const open = spoken.filter(({ content }) => !closes(content));
    if (open.length === 0) return;
    // Somebody who writes no full stops anywhere does not break off everywhere.
    const habit = open.length > 2 && open.length * 2 > spoken.length;
    const closesElsewhere = spoken.length > open.length;
    for (const turn of open) {
      const why = cut(turn, context, { habit, closesElsewhere });
      if (why === undefined) continue;
      yield {
        turnId: turn.id,
        path: "/content",
        evidence: excerpt(turn.content.trim().slice(-80)),
        message: `The answer breaks off (${why}); write it to its end.`,
      };
    }
  },
};

/** Marks that end a sentence in any script, and what may close after them. */
const closing =
  /[.!?…。！？｡؟۔।॥։។၊~～♪]["'”’»」』)\]}*_`>|）】]*$|[:;][-']?[)(DPp]$|(?:\p{Extended_Pictographic}|\ufe0f|\u200d)$/u;
const closingAside = /["'”’»」』)\]}>|）】`]$|\*\*$/u;

/** True when a text ends as texts end, and nothing in it is left open. */
function closes(content: string): boolean {
  const text = content.trimEnd();
  if (text.includes("```") && count(text, "```") % 2 === 1) return false;
  const end = text.slice(-16);
  return closing.test(end) || (closingAside.test(end) && !/[([{]$/.test(end));
}

function count(text: string, mark: string): number {
  let times = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) times += 1;
  return times;
}

const listItem = /^\s*(?:[-*•–+]|\d{1,3}[.)]|[a-z][.)]|\|)\s*/i;
const link = /(?:https?:\/\/|www\.|@)\S+$|[\w/-]+\.[a-z]{2,4}$/i;
const noMarks = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Why a text that does not close is cut; undefined when it may be whole. */
function cut(
  turn: Turn,
  context: DialogueContext,
  { habit, closesElsewhere }: { readonly habit: boolean; readonly closesElsewhere: boolean },
): string | undefined {
  const text = turn.content.trimEnd();
  if (count(text, "```") % 2 === 1) return "an open code fence";
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const line = (lines.at(-1) ?? "").trim();
  // Patterns that look for an end would try every place of a long line.
  const last = line.length > 400 ? line.slice(0, 150) + line.slice(-250) : line;
  if (noMarks.test(last)) return undefined;
  if (link.test(last)) return /\([^()\s]*$/.test(last) ? "an open bracket" : undefined;
  if (/[,;([{]$|\s[-–—]$|(?:^|\s)["“'‘]$|[$€£#]$/.test(text))
    return `after ${JSON.stringify(text.slice(-1))}`;
  if (count(last, "**") % 2 === 1) return "open emphasis";
  if (isCutWord(text, turn, context)) return "a cut word";
  if (/:$/.test(text)) return lines.length > 1 && listItem.test(last) ? "after a colon" : undefined;
  if (habit) return undefined;
  if (listItem.test(last)) {
    const items = lines.slice(0, -1).filter((line) => listItem.test(line));
    const ended = items.filter((line) => /[.!?。！？]$/.test(line.trim())).length;
    return items.length >= 1 && ended === items.length ? "no end of the sentence" : undefined;
  }
  if (isSignature(lines, last)) return undefined;
  const sentences = /[.!?]["'”’)]?\s|[。！？]/.test(text);
  const words = last.split(/\s+/).length;
  // A heading, a value, a name: too short to be a sentence that lacks its end.
  const short = closesElsewhere && isOpenSentence(last) ? 3 : 7;
  if (!sentences && words < short && !/[\u3040-\u9fff]{12}/.test(last)) return undefined;
  return "no end of the sentence";
}

/** Begins like a sentence, and is neither a title nor a name with a value. */
function isOpenSentence(line: string): boolean {
  return /^\p{Lu}/u.test(line) && !line.includes(":") && /\s\p{Ll}/u.test(line);
}

/** "Best regards,\nAna", or the author of a quotation. */
function isSignature(lines: readonly string[], last: string): boolean {
  if (/["”»][\s]*[-–—]\s*[\p{Lu}\p{Lo}][^.!?]{1,40}$/u.test(last)) return true;
  if (/^[-–—~]\s*[\p{Lu}\p{Lo}]/u.test(last)) return true;
  const before = lines.at(-2)?.trim() ?? "";
  return last.split(/\s+/).length <= 4 && /[,，]$/.test(before) && /^\p{Lu}/u.test(last);
}

/** The last word begins like one that was said, and is none itself. */
function isCutWord(text: string, turn: Turn, context: DialogueContext): boolean {
  const word = /[\p{L}\p{N}]+$/u.exec(text.slice(-60))?.[0];
  if (word === undefined || word.length < 2) return false;
  const needle = fold(word).trim();
  if (needle === "" || needle.includes(" ")) return false;
  const at = (context.position(turn.id) ?? 0) + 1;
  const before = text.slice(0, -word.length);
  // Most words stand somewhere just so, which is cheaper to see.
  if (before.includes(` ${word} `) || context.grounding.saidExactly(` ${word} `, at)) return false;
  const rest = fold(before);
  if (rest.includes(` ${needle} `) || context.grounding.saysWord(needle, at)) return false;
  return rest.includes(` ${needle}`) || context.grounding.begins(needle, at);
}
