/** True for a text in which nothing can be seen. */
export function isBlank(text) {
    return /^[\s\u200b-\u200d\u2060\ufeff]*$/.test(text);
}
