/** Finds what the machine brings: a Java that is new enough, Maven, a container engine. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { request } from "node:http";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
/** Major version in the output of `java -version` ("1.8.0_392" is 8); undefined when there is none. */
export function javaMajor(versionOutput) {
    const match = /version "(?:1\.)?(\d+)/.exec(versionOutput);
    return match?.[1] === undefined ? undefined : Number(match[1]);
}
/** The Java of JAVA_HOME, else the one on the PATH; undefined when neither runs. */
export async function findJava(env) {
    const home = env["JAVA_HOME"];
    for (const command of [home ? join(home, "bin", "java") : undefined, onPath("java", env)]) {
        if (command === undefined)
            continue;
        try {
            const { stderr, stdout } = await promisify(execFile)(command, ["-version"], { env, timeout: 20_000 });
            const major = javaMajor(stderr + stdout);
            if (major !== undefined)
                return { command, major };
        }
        catch {
            // A JAVA_HOME that points nowhere must not hide a good Java on the PATH.
        }
    }
    return undefined;
}
/** Path of an executable on the PATH, without running it; undefined when there is none. */
export function onPath(name, env) {
    for (const folder of (env["PATH"] ?? "").split(delimiter)) {
        if (folder === "")
            continue;
        const candidate = join(folder, name);
        try {
            accessSync(candidate, constants.X_OK);
            return candidate;
        }
        catch {
            // Not in this folder.
        }
    }
    return undefined;
}
/** Whether a Docker-compatible engine answers a ping on DOCKER_HOST or one of the usual sockets. */
export async function dockerAnswers(env) {
    for (const target of dockerTargets(env)) {
        if (await ping(target))
            return true;
    }
    return false;
}
/** Where an engine may listen, most explicit first. */
export function dockerTargets(env) {
    const host = env["DOCKER_HOST"];
    if (host) {
        if (host.startsWith("unix://"))
            return [{ socketPath: host.slice("unix://".length) }];
        const url = URL.parse(host.replace(/^tcp:/, "http:"));
        return url ? [{ host: url.hostname, port: Number(url.port || 2375) }] : [];
    }
    const runtime = env["XDG_RUNTIME_DIR"];
    return [
        "/var/run/docker.sock",
        ...(runtime ? [join(runtime, "docker.sock")] : []),
        join(homedir(), ".docker/run/docker.sock"),
        join(homedir(), ".docker/desktop/docker.sock"),
    ].map((socketPath) => ({ socketPath }));
}
function ping(target) {
    const { promise, resolve } = Promise.withResolvers();
    const call = request({ ...target, path: "/_ping", timeout: 3_000 }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.on("close", () => resolve(false));
    call.end();
    return promise;
}
