/** JSON pointer, from the dialogue, to a field of one of its tools. */
export function toolPath(index, field) {
    return `/tools/${index}/tool/${field}`;
}
/** Names of the tools that the dialogue calls. */
export function calledTools({ calls }) {
    return new Set(calls.flatMap(({ offered }) => (offered ? [offered.tool.name] : [])));
}
