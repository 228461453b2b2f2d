import { isObject } from "../dialogue/json.ts";
import type { CallSite } from "./call-site.ts";
import { excerpt, type Rule } from "./rule.ts";

const wrapperKeys: readonly string[] = ["calls", "tool_calls", "tool_uses", "function_calls", "invocations"];
const namingKeys: readonly string[] = ["name", "tool", "tool_name", "function", "recipient_name"];

/** Calls are made one by one, or several in one message, never wrapped into another call. */
export const noBatchWrapper: Rule = {
  id: "K22",
  version: 1,
  name: "no call wraps other calls",
  severity: "reject",
  doc: "No call carries a list of other calls (`calls`, `tool_uses` …) in the place of making them. Legal where the tool declares such a parameter.",
  sources: ["APIGen-MT replay"],
  *check(_dialogue, { calls }) {
    for (const site of calls) {
      const key = wrapperKeys.find((name) => isListOfCalls(site.args?.[name]));
      if (key === undefined || declares(site, key)) continue;
      yield {
        turnId: site.turn.id,
        path: `${site.path}/arguments/${key}`,
        evidence: excerpt(site.call.arguments),
        message: `${excerpt(site.call.name)} wraps other calls in "${key}"; make each of them itself.`,
      };
    }
  },
};

function isListOfCalls(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isObject(item) && namingKeys.some((key) => key in item))
  );
}

function declares({ offered }: CallSite, key: string): boolean {
  return offered?.tool.parameters.includes(JSON.stringify(key)) ?? false;
}
