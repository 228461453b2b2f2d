import { excerpt, type Rule, type Violation } from "./rule.ts";

/** A call as JSON or markup; data that a user pastes has other keys. */
const callShapes: readonly RegExp[] = [
  /\{\s*"(?:name|function|tool|tool_name)"\s*:\s*"[\w.-]+"\s*,\s*"(?:arguments|parameters|args|input)"\s*:/,
  /"(?:tool_calls|function_call|tool_call_id)"\s*:/,
  /<(?:tool_call|function_call|function=)/i,
];
/** Ids as endpoints write them. */
const foreignIds = /\b(?:call_[A-Za-z0-9]{20,}|toolu_[A-Za-z0-9]{10,}|chatcmpl-tool-[a-f0-9]{8,})\b/;

/** Users speak of what they want, not of calls. */
export const noCallsInUserText: Rule = {
  id: "G15",
  version: 1,
  name: "users do not speak in calls",
  severity: "reject",
  doc: "What a user says holds no call id, no call-like JSON or markup, and no tool called like a function; the mere name of a tool (one that is no plain word) only masks, and is a warning with a plan: catalogs whose descriptions are names make requests of names. Pasted data and order numbers are legal.",
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    const said = context.turns.map(({ role, content }) => (role === "user" ? content : "")).join("\n");
    // Most of what is said can hold neither a telling name nor a call.
    const names = /[_(]|[a-z][A-Z]/.test(said)
      ? context.tools.map(({ name }) => name).filter((name) => said.includes(name))
      : [];
    const ids = context.calls
      .map(({ call }) => call.id)
      .filter((id) => id.length >= 6 && !/^\d+$/.test(id) && said.includes(id));
    for (const { id, role, content } of context.turns) {
      if (role !== "user" || content === "") continue;
      const found = callText(content, ids) ?? functionText(content, names);
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

function callText(text: string, ids: readonly string[]): string | undefined {
  for (const shape of callShapes) {
    const found = shape.exec(text);
    if (found) return found[0];
  }
  return ids.find((id) => text.includes(id)) ?? foreignIds.exec(text)?.[0];
}

/** `get_flight(id="BA5")`: the name of a tool, a bracket, and something that is assigned or quoted. */
function functionText(text: string, names: readonly string[]): string | undefined {
  if (!text.includes("(")) return undefined;
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

/** One-word names (search, book) are words that users say. */
function isTelling(name: string): boolean {
  return /[A-Za-z0-9]_[A-Za-z0-9]|[a-z][A-Z]/.test(name);
}
