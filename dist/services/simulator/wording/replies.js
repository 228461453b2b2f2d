import { factsOf, stateFact } from "./facts.js";
import { words } from "./labels.js";
import { capital } from "./requests.js";
import { enumerate, stateValue } from "./statements.js";
const doneOpenings = ["Done.", "All set.", "That is taken care of.", "That went through."];
const foundOpenings = ["Here is what I found.", "I looked that up.", "I have the details.", "Here you go."];
const closings = [
    "Let me know if you need anything else.",
    "Is there anything else you would like me to do?",
    "Just tell me how you would like to go on.",
    "I am happy to go into more detail.",
];
/** An answer that reports results. A `warm` one says a little more around them. */
export function answerFrom(calls, random, warm = false) {
    if (calls.length === 0)
        return random.pick(["Of course, I am happy to go on.", "Sure, I can do that for you."]);
    const acted = calls.some(({ tool }) => tool?.purpose === "act");
    const reports = calls.map((call) => report(call, calls.length > 1));
    return [
        random.pick(acted ? doneOpenings : foundOpenings),
        ...reports.filter((text) => text !== ""),
        ...(warm ? [random.pick(closings)] : []),
    ].join(" ");
}
function report(call, several) {
    const facts = factsOf(call.args, call.result);
    if (facts.length === 0)
        return several ? `For the ${nounOf(call)}, there is nothing more to tell.` : "";
    const [first, ...rest] = facts.map(stateFact);
    const list = enumerate([first ?? "", ...rest]);
    return several ? `For the ${nounOf(call)}, ${list}.` : `${capital(list)}.`;
}
const nounOf = ({ tool, name }) => tool?.noun ?? words(name);
/** The assistant asks for a value. */
export function questionFor(label, tool, random) {
    const purpose = tool ? ` so that I can ${tool.phrase}` : "";
    return random.pick([
        `Could you tell me the ${label}${purpose}?`,
        `Which ${label} should I use?`,
        `I can do that. What is the ${label}, please?`,
        `Before I go on: what ${label} would you like?`,
    ]);
}
/** The user states one value. */
export function supply(label, value, random) {
    const said = stateValue(value);
    return random.pick([
        `The ${label} is ${said}.`,
        `Sorry, I forgot that: the ${label} is ${said}.`,
        `Sure, the ${label} should be ${said}.`,
        `My ${label} is ${said}, thanks.`,
    ]);
}
