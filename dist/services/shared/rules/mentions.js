import { states } from "../dialogue/values.js";
import { compact, fold } from "./fold.js";
/** The languages whose month names are known. */
const languages = ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"];
let monthNames;
/** Folded names of the month, long and short, in all those languages; worked out when first needed. */
function namesOfMonth(month) {
    monthNames ??= Array.from({ length: 12 }, (_, index) => {
        const day = Date.UTC(2024, index, 15);
        const names = languages.flatMap((language) => ["long", "short"].flatMap((style) => new Intl.DateTimeFormat(language, { month: style, day: "numeric", timeZone: "UTC" })
            .formatToParts(day)
            .filter(({ type }) => type === "month")
            .map(({ value }) => fold(value).trim())));
        return new Set(names.filter((name) => name !== "" && !/^\d/.test(name)));
    });
    return monthNames[month - 1];
}
/**
 * Whether a text gives a value, in whatever form people give it: other case or accents, number words, a date in words
 * (2025-05-20 as "May 20th"), a time of day on a clock of twelve hours.
 */
export function mentions(text, value) {
    if (states(text, value))
        return true;
    const said = fold(text);
    const wanted = fold(String(value));
    if (wanted === " ")
        return false;
    if (said.includes(wanted))
        return true;
    const together = compact(wanted);
    if (together.length >= 4 && compact(said).includes(together))
        return true;
    return typeof value === "string" && (mentionsDate(said, value) || mentionsTime(said, value));
}
function mentionsDate(said, value) {
    const date = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/.exec(value.trim());
    if (!date)
        return false;
    const [month, day] = [Number(date[2]), Number(date[3])];
    const words = said.trim().split(" ");
    const numbers = new Set(words.map((word) => Number(/^(\d+)(?:st|nd|rd|th|er|日|月)?$/.exec(word)?.[1] ?? Number.NaN)));
    const names = namesOfMonth(month);
    const glued = new RegExp(`(?:^|\\D)0?${month}月0?${day}(?:日|\\D|$)`).test(said.replaceAll(" ", ""));
    return glued || (numbers.has(day) && (numbers.has(month) || words.some((word) => names?.has(word))));
}
function mentionsTime(said, value) {
    const time = /(?:^|[T ])(\d{2}):(\d{2})(?::\d{2})?/.exec(value.trim());
    if (!time)
        return false;
    const [hour, minute] = [Number(time[1]), Number(time[2])];
    const twelve = hour % 12 === 0 ? 12 : hour % 12;
    const half = hour < 12 ? "a" : "p";
    const exact = minute === 0 ? "(?: 00)?" : ` ${String(minute).padStart(2, "0")}`;
    return new RegExp(` 0?(?:${twelve}${exact} ?${half} ?m|${hour}${exact}(?: h| uhr| o clock)?) `).test(said);
}
