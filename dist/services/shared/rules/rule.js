/** Text as evidence: one line, shortened. */
export function excerpt(text, length = 120) {
    const line = text.replace(/\s+/g, " ").trim();
    return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
