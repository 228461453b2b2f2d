/** Which model endpoint a local stack uses: the one LLM_BASE_URL names, else the simulator. */
export const faultLevels = ["none", "mild", "harsh"];
/** A hung request is part of the simulator's faults; a minute of waiting for an answer that takes no time helps nobody. */
const simulatorTimeoutMs = 5_000;
/** Chooses from the environment. @param faults of the simulator; undefined: as SIMULATOR_FAULTS says, or none */
export function chooseTeacher(env, faults) {
    const endpoint = env["LLM_BASE_URL"];
    if (endpoint) {
        return {
            kind: "endpoint",
            description: `${env["LLM_MODEL"] || "a model"} at ${endpoint} (LLM_BASE_URL).`,
            simulatorEnv: {},
            stageEnv: () => ({}),
        };
    }
    const level = faults ?? (env["SIMULATOR_FAULTS"] || "none");
    return {
        kind: "simulator",
        description: `the simulator, offline: its dialogues are well-formed but invented; faults: ${level}. Set LLM_BASE_URL and LLM_MODEL for a real model.`,
        simulatorEnv: { SIMULATOR_FAULTS: level },
        stageEnv: (url) => ({
            LLM_BASE_URL: `${url}/v1`,
            LLM_API_KEY: env["SIMULATOR_API_KEY"] || "simulator",
            LLM_MODEL: "simulator",
            LLM_TIMEOUT_MS: env["LLM_TIMEOUT_MS"] || String(simulatorTimeoutMs),
        }),
    };
}
