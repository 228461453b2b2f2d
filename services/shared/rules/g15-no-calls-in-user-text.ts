import { excerpt, type Rule, type Violation } from "./rule.ts";
import { marksIn } from "./words.ts";

/** A call as JSON or markup; data that a user pastes has other keys. */
const callShapes: readonly { readonly shape: RegExp; readonly needs: number }[] = [
  {
    shape:
      /\{\s*"(?:name|function|tool|tool_name)"\s*:\s*"[\w.-]+"\s*,\s*"(?:arguments|parameters|args|input)"\s*:/,
    needs: marksIn('{":,'),
  },
  { shape: /"(?:tool_calls|function_call|tool_call_id)"\s*:/, needs: marksIn('"_:') },
  { shape: /<(?:tool_call|function_call|function=)/i, needs: marksIn("<") },
];
/** Ids as endpoints write them, with one of two marks in them. */
const foreignIds = /\b(?:call_[A-Za-z0-9]{20,}|toolu_[A-Za-z0-9]{10,}|chatcmpl-tool-[a-f0-9]{8,})\b/;
const idMarks = marksIn("_-");

/** Names that are no plain word have one of these marks or are in camel case; what is called like a function has a bracket. */
const nameMarks = marksIn("_(");
const bracket = marksIn("(");
const underscore = marksIn("_");
const camelCase = /[a-z][A-Z]/;

/** Users speak of what they want, not of calls. */
export const noCallsInUserText: Rule = {
  id: "G15",
  version: 1,
  name: "users do not speak in calls",
  severity: "reject",
  doc: "What a user says holds no call id, no call-like JSON or markup, and no tool called like a function; the mere name of a tool (one that is no plain word) only masks, and is a warning with a plan: catalogs whose descriptions are names make requests of names. Pasted data and order numbers are legal.",
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    const users = context.spoken.filter(({ turn }) => turn.role === "user");
    const marks = users.reduce((all, { words }) => all | words.marks, 0);
    const said = users.map(({ turn }) => turn.content).join("\n");
    // Most of what is said can hold neither a telling name nor a call.
    const names =
      (marks & nameMarks) !== 0 || camelCase.test(said)
        ? context.tools.map(({ name }) => name).filter((name) => said.includes(name))
        : [];
    const ids = context.calls
      .map(({ call }) => call.id)
      .filter(
        (id) => ((marks & underscore) !== 0 || !id.includes("_")) && isTellingId(id) && said.includes(id),
      );
    for (const { turn, words } of users) {
      const { id, content } = turn;
      const found = callText(content, words.marks, ids) ?? functionText(content, words.marks, names);
      if (found !== undefined) yield violation(id, found, "a call");
      else {
        const name = names.find((known) => isTelling(known) && content.includes(known));
        if (name !== undefined)
          yield {
            ...violation(id, name, "the name of a tool"),
            severity: context.planned ? "warn" : "mask_turn",
          };
      }
    }
  },
};

function violation(turnId: string, found: string, what: string): Violation {
  return {
    turnId,
    path: "/content",
    evidence: excerpt(found),
    message: `The user's text holds ${what} (${JSON.stringify(excerpt(found, 60))}); say it as a user would.`,
  };
}

function callText(text: string, marks: number, ids: readonly string[]): string | undefined {
  for (const { shape, needs } of callShapes) {
    if ((needs & ~marks) !== 0) continue;
    const found = shape.exec(text);
    if (found) return found[0];
  }
  const given = ids.find((id) => text.includes(id));
  if (given !== undefined || (marks & idMarks) === 0) return given;
  return foreignIds.exec(text)?.[0];
}

/** `get_flight(id="BA5")`: the name of a tool, a bracket, and something that is assigned or quoted. */
function functionText(text: string, marks: number, names: readonly string[]): string | undefined {
  if ((marks & bracket) === 0) return undefined;
  for (const name of names) {
    for (let at = text.indexOf(`${name}(`); at >= 0; at = text.indexOf(`${name}(`, at + 1)) {
      const begins = at === 0 || !/[\w.]/.test(text.charAt(at - 1));
      const inside = text.slice(at + name.length + 1, at + name.length + 200);
      if (begins && /^(?:\s*\)|[^)\n]{0,150}[=:"'{][^)\n]{0,150}\))/.test(inside))
        return `${name}(${inside.slice(0, 40)}`;
    }
  }
  return undefined;
}

/** Short ids and plain numbers occur by chance. */
function isTellingId(id: string): boolean {
  return id.length >= 6 && !/^\d+$/.test(id);
}

/** One-word names (search, book) are words that users say. */
function isTelling(name: string): boolean {
  return /[A-Za-z0-9]_[A-Za-z0-9]|[a-z][A-Z]/.test(name);
}
