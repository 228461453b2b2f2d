/** The exit codes of the command, and the errors that lead to them. */
import { PlatformUnavailable } from "../../infra/local/platform.js";
import { ConfigError } from "../shared/ops/config.js";
import { RegistryUnavailable } from "../shared/stream/codec.js";
import { NotReachable } from "../shared/stream/preflight.js";
export const exitCodes = {
    ok: 0,
    failure: 1,
    usage: 2,
    unreachable: 3,
    interrupted: 130,
};
/** Appended to every `--help`. */
export const exitCodesHelp = `Exit codes:
  0    done
  1    failed; the message says why
  2    wrong arguments, wrong settings, or an input file that cannot be used
  3    broker or schema registry not reachable
  130  stopped by Ctrl-C`;
/** The command was used wrongly, or its input cannot be used. The message says what, where, and how to mend it. */
export class UsageError extends Error {
    name = "UsageError";
}
/** Something did not work out, and the message is the whole story. */
export class Failure extends Error {
    name = "Failure";
}
/** What was printed already says that not all is well. */
export class Reported extends Error {
    name = "Reported";
}
/** The user stopped the command. */
export class Interrupted extends Error {
    name = "Interrupted";
}
/** How a command that threw ends: its exit code, and what to write to stderr. */
export function verdictOf(error) {
    if (error instanceof Interrupted)
        return { code: exitCodes.interrupted, message: "" };
    if (error instanceof Reported)
        return { code: exitCodes.failure, message: "" };
    const told = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError || error instanceof ConfigError)
        return { code: exitCodes.usage, message: told };
    const away = [NotReachable, PlatformUnavailable, RegistryUnavailable];
    if (away.some((kind) => error instanceof kind))
        return { code: exitCodes.unreachable, message: told };
    if (error instanceof Failure)
        return { code: exitCodes.failure, message: told };
    // A fault of the program: the stack is what a report of it needs.
    const stack = error instanceof Error ? (error.stack ?? told) : told;
    return { code: exitCodes.failure, message: `unexpected error: ${stack}` };
}
