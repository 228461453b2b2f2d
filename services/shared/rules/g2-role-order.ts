import type { Turn } from "../contracts/generated/records.ts";
import { excerpt, type Rule, type Violation } from "./rule.ts";

/** Turns follow one another as roles allow. */
export const roleOrder: Rule = {
  id: "G2",
  version: 1,
  name: "roles take turns as they may",
  severity: "reject",
  doc: "Only the assistant calls, only tools give results; a tool turn comes after a turn with calls, no user turn while calls are open; otherwise observations (user, tool) and assistant turns alternate. Without a plan, two users, two assistant texts, or a user after results without an answer in between only mask what follows; they are a warning where the assistant says nothing at all (logs of calls) or calls right after it spoke, and so are users with tools of their own.",
  sources: ["ToolACE", "LoopTool", "TOUCAN"],
  *check(_dialogue, { turns, planned }) {
    const logOnly = !turns.some(({ role, content }) => role === "assistant" && content.trim() !== "");
    for (const [at, turn] of turns.entries()) {
      yield* ownParts(turn, planned);
      const before = turns[at - 1];
      const fault = before && orderFault(before, turn, turns[at - 2]);
      const severity = logOnly || turn.calls.length > 0 ? "warn" : "mask_turn";
      if (fault)
        yield {
          turnId: turn.id,
          path: "",
          evidence: `${before.role}, ${turn.role}`,
          message: fault.message,
          ...(fault.gentle && !planned && { severity }),
        };
      else if (!before && turn.role === "tool")
        yield {
          turnId: turn.id,
          path: "",
          evidence: "tool",
          message: "The dialogue begins with results of calls that were never made.",
        };
    }
  },
};

function* ownParts({ id, role, calls, results, content }: Turn, planned: boolean): Generator<Violation> {
  if (role !== "assistant" && calls.length > 0)
    yield {
      turnId: id,
      path: "/calls",
      evidence: excerpt(calls.map(({ name }) => name).join(", ")),
      message: `A ${role} turn makes calls; only the assistant may.`,
      ...(role === "user" && !planned && { severity: "warn" as const }),
    };
  if (role !== "tool" && results.length > 0)
    yield {
      turnId: id,
      path: "/results",
      evidence: excerpt(results.map(({ callId }) => callId).join(", ")),
      message: `A ${role} turn holds results; only a tool turn may.`,
    };
  if (role === "tool" && content.trim() !== "")
    yield {
      turnId: id,
      path: "/content",
      evidence: excerpt(content),
      message: "A tool turn holds text beside its results; put it into a result.",
      severity: "warn",
    };
}

function orderFault(
  before: Turn,
  turn: Turn,
  earlier: Turn | undefined,
): { readonly message: string; readonly gentle: boolean } | undefined {
  const open = before.role !== "tool" && before.calls.length > 0;
  if (turn.role === "tool")
    return open ? undefined : { message: "Results follow a turn that makes no calls.", gentle: false };
  if (turn.role === "user") {
    if (open) return { message: "The user speaks while calls have no results yet.", gentle: false };
    if (before.role === "user") return { message: "Two user turns follow each other.", gentle: true };
    // The results of calls the user made.
    if (before.role === "tool" && earlier?.role === "user") return undefined;
    if (before.role === "tool")
      return { message: "The user speaks before the assistant has answered from the results.", gentle: true };
    return undefined;
  }
  if (before.role !== "assistant") return undefined;
  return {
    message: open
      ? "The assistant speaks before its calls have results."
      : "Two assistant turns follow each other.",
    gentle: true,
  };
}
