/** The verdict that findings lead to, all of them kept. */
export function verdictOf(turns, findings) {
    const [first, ...more] = findings.filter(({ severity }) => severity === "reject");
    if (first)
        return { kind: "rejected", reasons: [first, ...more], findings };
    return { kind: "verified", maskedTurns: maskedTurns(turns, findings), findings };
}
/**
 * The assistant turns that findings mask. A finding on a user or tool turn masks what the assistant makes of it: its
 * turns up to the next user turn. A finding that names no turn masks nothing: there is no turn to leave out.
 */
export function maskedTurns(turns, findings) {
    const masked = new Set();
    const faulty = new Set(findings.flatMap(({ severity, turnId }) => (severity === "mask_turn" && turnId !== null ? [turnId] : [])));
    if (faulty.size === 0)
        return [];
    let tainted = false;
    for (const { id, role } of turns) {
        if (role === "user")
            tainted = false;
        if (faulty.has(id)) {
            if (role === "assistant")
                masked.add(id);
            else
                tainted = true;
        }
        if (tainted && role === "assistant")
            masked.add(id);
    }
    return [...masked];
}
