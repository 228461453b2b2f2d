/** What becomes of an answer's text on its way into a completion: the faults of form. */
import type { Random } from "../../shared/dialogue/random.ts";
import type { DeliveryFault } from "../config.ts";

export interface Choice {
  readonly content: string | null;
  readonly refusal: string | null;
  readonly finishReason: "stop" | "length" | "content_filter";
}

/** Puts a fault of form into an answer; other faults leave it as it is. */
export function formed(content: string, fault: DeliveryFault | undefined, random: Random): Choice {
  const stop = (text: string): Choice => ({ content: text, refusal: null, finishReason: "stop" });
  switch (fault) {
    case "malformedJson":
      return stop(broken(content, random));
    case "truncated":
      return {
        ...stop(content.slice(0, Math.floor(content.length * (0.3 + 0.5 * random.next())))),
        finishReason: "length",
      };
    case "fenced":
      return stop(`\`\`\`json\n${content}\n\`\`\``);
    case "prose":
      return stop(
        `Sure, here is what you asked for:\n\n${content}\n\nLet me know if anything should change.`,
      );
    case "refusal":
      return { content: null, refusal: "I'm sorry, but I can't help with that.", finishReason: "stop" };
    case "contentFilter":
      return { content: null, refusal: null, finishReason: "content_filter" };
    default:
      return stop(content);
  }
}

/** JSON that does not parse, in the ways models get it wrong. */
function broken(content: string, random: Random): string {
  const comma = content.indexOf(",", Math.floor(content.length / 3));
  const ways = [
    content.replace(/^\{/, "{,"),
    content.replace('"', "'"),
    // A comma inside a string may go without harm, so this way counts only where it breaks something.
    content.slice(0, comma) + content.slice(comma + 1),
  ].filter((text) => !parses(text));
  return ways.length > 0 ? random.pick(ways) : content.slice(0, -1);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
