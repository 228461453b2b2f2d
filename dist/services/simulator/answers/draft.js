/** A call as an answer writes it: arguments and result as JSON text. */
export function written(call) {
    return {
        tool: call.name,
        arguments: JSON.stringify(call.args),
        result: call.result === undefined ? "" : JSON.stringify(call.result),
    };
}
