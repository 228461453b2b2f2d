/** Sizes of untrusted JSON values, found without recursion: a deeply nested value must not overflow the stack of its reader. */
/** Comparing two objects costs about as much as comparing this many pairs of scalars. */
const objectWeight = 10;
/** Measures a parsed JSON value. Stops counting below `maxDepth`: the depth it then gives is `maxDepth + 1`. */
export function measureJson(value, maxDepth) {
    const size = { depth: 0, longestString: 0, widestObject: 0, comparisons: 0 };
    const open = [[value, 0]];
    for (let next = open.pop(); next; next = open.pop()) {
        const [current, depth] = next;
        if (typeof current === "string")
            size.longestString = Math.max(size.longestString, current.length);
        if (current === null || typeof current !== "object")
            continue;
        size.depth = Math.max(size.depth, depth + 1);
        if (depth >= maxDepth)
            return size;
        const children = Array.isArray(current) ? current : Object.values(current);
        if (Array.isArray(current)) {
            const weight = children.some((child) => typeof child === "object" && child !== null) ? objectWeight : 1;
            size.comparisons += children.length * children.length * weight;
        }
        else {
            size.widestObject = Math.max(size.widestObject, children.length);
        }
        for (const child of children)
            open.push([child, depth + 1]);
    }
    return size;
}
