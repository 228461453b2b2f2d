/** Faults in what calls are: their tools, arguments and values. */

import { isObject } from "../../../services/shared/dialogue/json.ts";
import type { Random } from "../../../services/shared/dialogue/random.ts";
import { isIdParameter } from "../../../services/shared/rules/identifiers.ts";
import { editArguments, editCall, editTurn, parametersOf, type Site, sitesOf, withTurns } from "./edit.ts";
import { addedTurns, firstChanged, type Mutation } from "./mutation.ts";

const typeOf = ({ properties }: Site, name: string) => properties[name]?.["type"];

/** The first site and argument that fit. */
function argument(
  sites: readonly Site[],
  random: Random,
  fits: (site: Site, name: string, value: unknown) => boolean,
): { readonly site: Site; readonly name: string; readonly value: unknown } | undefined {
  for (const site of sites)
    for (const [name, value] of random.sample(Object.entries(site.args), Number.POSITIVE_INFINITY))
      if (fits(site, name, value)) return { site, name, value };
  return undefined;
}

const isIdText = (value: unknown): value is string =>
  typeof value === "string" &&
  value.length >= 4 &&
  value.length <= 40 &&
  /\d/.test(value) &&
  !/\s/.test(value);

function otherDigits(text: string, random: Random): string {
  let changed = text;
  for (let draw = 0; draw < 20; draw += 1) {
    changed = text.replace(/[A-Za-z\d]/g, (mark) =>
      /\d/.test(mark)
        ? String(random.integer(0, 9))
        : String.fromCharCode((/[a-z]/.test(mark) ? 97 : 65) + random.integer(0, 25)),
    );
    if (changed !== text && /[1-9]/.test(changed)) break;
  }
  return changed;
}

function withSwappedDigits(text: string): string | undefined {
  for (let at = 0; at + 1 < text.length; at += 1) {
    const [a = "", b = ""] = [text[at], text[at + 1]];
    if (/\d/.test(a) && /\d/.test(b) && a !== b && !(at === 0 && b === "0"))
      return text.slice(0, at) + b + a + text.slice(at + 2);
  }
  return undefined;
}

/** Replaces a text argument that is no enum, format or free text. */
function replacing(name: string, rule: string, value: (random: Random) => string, earliest = 0): Mutation {
  return {
    name,
    rule,
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random).filter(({ at }) => callsBefore(dialogue.turns, at) >= earliest),
        random,
        (site, key, current) =>
          typeof current === "string" &&
          current.length > 1 &&
          site.properties[key]?.["enum"] === undefined &&
          !/(?:^|_)(?:type|format|kind|template|code|pattern|answer|body|caption|comments?|content|description|details|expression|feedback|formula|instructions|keywords?|message|notes?|prompt|query|question|reasons?|remarks?|requests?|review|subject|summary|text|thought|title|topic)$/i.test(
            key.replace(/([a-z])([A-Z])/g, "$1_$2"),
          ),
      );
      return (
        found && editArguments(dialogue, found.site, { ...found.site.args, [found.name]: value(random) })
      );
    },
  };
}

function callsBefore(turns: readonly { readonly calls: readonly unknown[] }[], at: number): number {
  return turns.slice(0, at).flatMap(({ calls }) => calls).length;
}

export const callMutations: readonly Mutation[] = [
  {
    name: "invented tool",
    rule: "K4",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      return site && editCall(dialogue, site, { name: `${site.call.name}_and_report` });
    },
  },
  {
    name: "misspelt tool",
    rule: "K4",
    mutate(dialogue, random) {
      const names = new Set(dialogue.tools.map(({ tool }) => tool.name));
      for (const site of sitesOf(dialogue, random)) {
        const { name } = site.call;
        const at = random.integer(0, Math.max(0, name.length - 2));
        const misspelt = name.slice(0, at) + (name[at + 1] ?? "x") + (name[at] ?? "") + name.slice(at + 2);
        if (misspelt !== name && !names.has(misspelt)) return editCall(dialogue, site, { name: misspelt });
      }
      return undefined;
    },
  },
  {
    name: "tool called before it is available",
    rule: "K4",
    // Its turns are as they were: the call comes too early.
    names: ({ tools, turns }, before) => {
      const late = tools.find(
        ({ availableFrom }, index) => availableFrom !== before.tools[index]?.availableFrom,
      );
      const from = turns.findIndex(({ id }) => id === late?.availableFrom);
      return turns
        .slice(0, from)
        .flatMap(({ id, calls }) => (calls.some(({ name }) => name === late?.tool.name) ? [id] : []));
    },
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      const later = site && dialogue.turns[site.at + 1];
      if (!site || !later) return undefined;
      return {
        ...dialogue,
        tools: dialogue.tools.map((offer) =>
          offer.tool.name === site.call.name ? { ...offer, availableFrom: later.id } : offer,
        ),
      };
    },
  },
  // Called with what it takes, a wrong tool is no fault that a rule can see: that is asked by J6.
  wrongTool("wrong tool, of which an argument is missing", "K5", ({ args }, { required }) =>
    required.some((name) => !(name in args)),
  ),
  wrongTool(
    "wrong tool, which does not take an argument",
    "K6",
    ({ args }, { properties, required }) =>
      required.every((name) => name in args) && Object.keys(args).some((name) => !(name in properties)),
  ),
  {
    name: "call without a name",
    rule: "K3",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      return site && editCall(dialogue, site, { name: "" });
    },
  },
  {
    name: "broken arguments",
    rule: "K1",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(({ call }) => call.arguments.length > 2);
      return site && editCall(dialogue, site, { arguments: site.call.arguments.slice(0, -1) });
    },
  },
  {
    name: "arguments in a list",
    rule: "K9",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      return site && editCall(dialogue, site, { arguments: JSON.stringify([site.args]) });
    },
  },
  {
    name: "missing required argument",
    rule: "K5",
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random),
        random,
        ({ required, properties }, name) => required.includes(name) && name in properties,
      );
      if (!found) return undefined;
      const { [found.name]: _left, ...rest } = found.site.args;
      return editArguments(dialogue, found.site, rest);
    },
  },
  {
    name: "undeclared argument",
    rule: "K6",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      return site && editArguments(dialogue, site, { ...site.args, priority_level: "high" });
    },
  },
  {
    name: "wrong type",
    rule: "K7",
    mutate(dialogue, random) {
      const found = argument(sitesOf(dialogue, random), random, (site, name) =>
        ["string", "integer", "number", "boolean", "array", "object"].includes(String(typeOf(site, name))),
      );
      if (!found) return undefined;
      const wrong = typeOf(found.site, found.name) === "string" ? { value: found.value } : "a few of them";
      return editArguments(dialogue, found.site, { ...found.site.args, [found.name]: wrong });
    },
  },
  {
    name: "number written as text",
    rule: "K7",
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random),
        random,
        (site, name, value) =>
          typeof value === "number" && ["integer", "number"].includes(String(typeOf(site, name))),
      );
      return (
        found &&
        editArguments(dialogue, found.site, { ...found.site.args, [found.name]: String(found.value) })
      );
    },
  },
  {
    name: "enum breach",
    rule: "K8",
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random),
        random,
        ({ properties }, name, value) =>
          Array.isArray(properties[name]?.["enum"]) && typeof value === "string",
      );
      return (
        found &&
        editArguments(dialogue, found.site, { ...found.site.args, [found.name]: `${found.value} or so` })
      );
    },
  },
  {
    name: "invented id",
    rule: "K14",
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random),
        random,
        ({ properties }, name, value) =>
          isIdParameter(name) && isIdText(value) && properties[name]?.["enum"] === undefined,
      );
      return (
        found &&
        editArguments(dialogue, found.site, {
          ...found.site.args,
          [found.name]: otherDigits(String(found.value), random),
        })
      );
    },
  },
  {
    name: "id with its digits swapped",
    rule: "T6",
    mutate(dialogue, random) {
      for (const site of sitesOf(dialogue, random)) {
        for (const [name, value] of Object.entries(site.args)) {
          if (!isIdParameter(name) || (typeof value !== "string" && typeof value !== "number")) continue;
          const given = dialogue.turns
            .slice(0, site.at)
            .some(({ results }) => results.some(({ content }) => isGivenAs(content, name, value)));
          const swapped = withSwappedDigits(String(value));
          if (!given || swapped === undefined || isSaid(dialogue.turns.slice(0, site.at), swapped)) continue;
          return editArguments(dialogue, site, {
            ...site.args,
            [name]: typeof value === "number" ? Number(swapped) : swapped,
          });
        }
      }
      return undefined;
    },
  },
  {
    name: "same call twice in one message",
    rule: "K10",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      if (!site?.result) return undefined;
      const id = `${site.call.id}_again`;
      const called = editTurn(dialogue, site.at, {
        calls: [...(dialogue.turns[site.at]?.calls ?? []), { ...site.call, id }],
      });
      return editTurn(called, site.at + 1, {
        results: [...(dialogue.turns[site.at + 1]?.results ?? []), { ...site.result, callId: id }],
      });
    },
  },
  repeated("same call right again", 1),
  repeated("same call over and over", 3),
  repeated("unchanged retry after an error", 1, "Error: there is no such record"),
  replacing("placeholder in angle brackets", "K15", () => "<value>"),
  replacing("placeholder in braces", "K15", () => "{{value}}"),
  replacing("placeholder in capitals", "K15", () => "YOUR_VALUE_HERE"),
  replacing("unresolved reference", "K16", () => "$c1.value", 1),
  replacing("forward reference", "K17", () => "$c99.value"),
  replacing("reference inside a text", "K18", () => "the one of $c1.value"),
  {
    name: "id used before the result that gives it",
    rule: "K17",
    names: firstChanged,
    mutate(dialogue, random) {
      for (const site of sitesOf(dialogue, random)) {
        const ids = Object.entries(site.args).filter(
          ([name, value]) => isIdParameter(name) && isIdText(value),
        );
        const source = dialogue.turns[site.at - 2];
        const sources = dialogue.turns[site.at - 1];
        if (source?.role !== "assistant" || sources?.role !== "tool" || site.result === undefined) continue;
        const early = ids.some(
          ([, value]) =>
            sources.results.some(({ content }) => content.includes(String(value))) &&
            !source.calls.some((call) => call.arguments.includes(String(value))) &&
            !site.result?.content.includes(String(value)) &&
            !isSaid(dialogue.turns.slice(0, site.at - 2), String(value)),
        );
        if (!early) continue;
        const { turns } = dialogue;
        const [call, result] = turns.slice(site.at, site.at + 2);
        if (!call || !result) continue;
        return withTurns(dialogue, [
          ...turns.slice(0, site.at - 2),
          call,
          result,
          source,
          sources,
          ...turns.slice(site.at + 2),
        ]);
      }
      return undefined;
    },
  },
  {
    name: "calls wrapped into one",
    rule: "K22",
    mutate(dialogue, random) {
      const [site] = sitesOf(dialogue, random);
      return (
        site &&
        editCall(dialogue, site, {
          name: "multi_tool_use.parallel",
          arguments: JSON.stringify({
            tool_uses: [{ recipient_name: site.call.name, parameters: site.args }],
          }),
        })
      );
    },
  },
  {
    name: "empty required argument",
    rule: "K23",
    mutate(dialogue, random) {
      const found = argument(
        sitesOf(dialogue, random),
        random,
        ({ required, properties }, name, value) =>
          typeof value === "string" &&
          value !== "" &&
          required.includes(name) &&
          properties[name]?.["enum"] === undefined,
      );
      return found && editArguments(dialogue, found.site, { ...found.site.args, [found.name]: "" });
    },
  },
];

/** The call goes to another tool that is on offer by then. */
function wrongTool(
  name: string,
  rule: string,
  fits: (site: Site, parameters: Pick<Site, "properties" | "required">) => boolean,
): Mutation {
  return {
    name,
    rule,
    mutate(dialogue, random) {
      const begins = new Map(dialogue.turns.map(({ id }, at) => [id, at]));
      for (const site of sitesOf(dialogue, random))
        for (const { tool, availableFrom } of random.sample(dialogue.tools, dialogue.tools.length)) {
          const offered = availableFrom === "" || (begins.get(availableFrom) ?? site.at) < site.at;
          if (offered && tool.name !== site.call.name && fits(site, parametersOf(tool)))
            return editCall(dialogue, site, { name: tool.name });
        }
      return undefined;
    },
  };
}

/** The call with its result again, right after itself. */
function repeated(name: string, times: number, result?: string): Mutation {
  return {
    name,
    rule: "K10",
    names: addedTurns,
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(
        (one) => one.result !== undefined && dialogue.turns[one.at]?.calls.length === 1,
      );
      const [call, results] = site ? dialogue.turns.slice(site.at, site.at + 2) : [];
      if (!site || !call || !results) return undefined;
      const given =
        result === undefined
          ? results
          : { ...results, results: results.results.map((one) => ({ ...one, content: result })) };
      const copies = Array.from({ length: times }, (_, copy) => [
        { ...call, id: `m1.${copy}`, content: "" },
        { ...given, id: `m2.${copy}` },
      ]).flat();
      return withTurns(dialogue, [
        ...dialogue.turns.slice(0, site.at + 1),
        given,
        ...copies,
        ...dialogue.turns.slice(site.at + 2),
      ]);
    },
  };
}

function isGivenAs(content: string, name: string, value: string | number): boolean {
  const open: unknown[] = [];
  try {
    open.push(JSON.parse(content));
  } catch {
    return false;
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...next);
    else if (isObject(next)) {
      if (next[name] === value) return true;
      open.push(...Object.values(next).filter((inner) => inner != null));
    }
  }
  return false;
}

function isSaid(
  turns: readonly { readonly content: string; readonly results: readonly { readonly content: string }[] }[],
  text: string,
): boolean {
  return turns.some(
    ({ content, results }) =>
      content.includes(text) || results.some((result) => result.content.includes(text)),
  );
}
