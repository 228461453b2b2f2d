import { excerpt } from "./rule.js";
/** Words that speak of what was found or done before, in the languages in which most data is written. */
const lookingBack = [
    /\b(?:the|those|that) (?:\w+ ){0,3}(?:you|u) (?:just |already )?(?:found|returned|retrieved|listed|looked up|gave me|got|generated|created|booked for me)\b/i,
    /\b(?:from|in|of) (?:the|your) (?:previous|earlier|last) (?:result|response|answer|output|search|call)s?\b/i,
    /\bas (?:you|we) (?:said|discussed|found) (?:before|earlier|above)\b/i,
    /\b(?:die|den|das|der) (?:\p{L}+ ){0,3}(?:die|den|das|der) (?:sie|du) (?:gefunden|ermittelt|zurückgegeben)\b/iu,
    /\b(?:que|qu'il) (?:tu as|vous avez|has|encontraste|encontró|encontrou|você encontrou|hai trovato) (?:trouvée?s?|encontrado|obtenido)?\b/iu,
    /(?:你|您)(?:刚才|刚刚|之前)?(?:找到|查到|返回|给我)的/u,
];
/** The first request stands on its own. */
export const firstRequest = {
    id: "G16",
    version: 1,
    name: "the first request speaks of nothing that was before",
    severity: "reject",
    doc: 'The first user turn does not speak of results as if there had been some ("the id you found"). A warning without a plan; not asked after an opening of the assistant.',
    sources: ["fms-dgt"],
    condition: "the user speaks first",
    applies: (_dialogue, { turns }) => turns[0]?.role === "user",
    *check(_dialogue, { turns, planned }) {
        const [first] = turns;
        if (!first)
            return;
        const text = first.content.slice(0, 4_000);
        for (const pattern of lookingBack) {
            const found = pattern.exec(text);
            if (!found)
                continue;
            yield {
                turnId: first.id,
                path: "/content",
                evidence: excerpt(found[0]),
                message: `The first request speaks of something earlier (${JSON.stringify(excerpt(found[0], 60))}); say what is meant.`,
                ...(!planned && { severity: "warn" }),
            };
            return;
        }
    },
};
