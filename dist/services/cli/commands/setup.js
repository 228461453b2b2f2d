import { readConfig } from "../../shared/ops/config.js";
import { pipelineFields } from "../../shared/stream/settings.js";
import { connect } from "../connection.js";
import { choiceOption, wholeOption } from "../options.js";
import { defaultPartitions, setUp } from "../setup-topics.js";
import { topicPrefixFields } from "../stages.js";
import { strimziManifests } from "../strimzi.js";
import { note, out, styled, table } from "../terminal.js";
import { yamlDocuments } from "../yaml.js";
const help = `
Creates the topics and registers the schemas that the services need. It can be
run again at any time: what is there already is left as it is. \`dialoom up\`
does this by itself.

The platform is the one KAFKA_BROKERS and SCHEMA_REGISTRY_URL name, else the
one that \`dialoom up\` started. PIPELINE_ROUNDS says how many refine-round
topics there are, KAFKA_TOPIC_PREFIX what every name begins with.

With --strimzi nothing is created: topics, and a user with the least rights for
each stage, are printed as resources for Strimzi's operator.

Examples:
  $ dialoom setup
  $ KAFKA_BROKERS=kafka:9092 SCHEMA_REGISTRY_URL=http://registry:8080/apis/ccompat/v7 \\
      dialoom setup --partitions 24 --replication 3
  $ dialoom setup --principals 'User:dialoom-{stage}'
  $ dialoom setup --strimzi my-cluster --partitions 24 | kubectl apply -f -
  $ dialoom setup --json | jq -r 'select(.outcome == "created") | .name'
`;
export function addSetup(program) {
    program
        .command("setup")
        .summary("create topics and register schemas")
        .description("Create topics and register schemas.")
        .option("--partitions <n>", "partitions of the topics that scale", wholeOption(1, 10_000), defaultPartitions)
        .option("--replication <n>", "copies of each partition; the cluster's default if not given", wholeOption(1, 9))
        .option("--principals <template>", "grant each stage's principal the least rights it needs, such as User:dialoom-{stage}")
        .option("--strimzi <cluster>", "print topics and users of that Kafka cluster for Strimzi, and create nothing")
        .option("--strimzi-auth <type>", "how those users prove who they are: scram-sha-512 or tls", choiceOption(["scram-sha-512", "tls"]), "scram-sha-512")
        .option("--json", "one JSON object a line for each topic and schema")
        .addHelpText("after", help)
        .action(async (options) => {
        if (options.strimzi !== undefined)
            return printStrimzi({ ...options, cluster: options.strimzi });
        const connection = await connect();
        const steps = await setUp(connection, options);
        if (options.json)
            for (const step of steps)
                out(JSON.stringify(step));
        else
            for (const line of render(steps))
                out(line);
        const made = steps.filter(({ outcome }) => outcome !== "present").length;
        note(made === 0 ? "Everything was there." : `${made} of ${steps.length} made or updated.`);
    });
}
function printStrimzi(options) {
    const { prefix, pipeline } = readConfig((read) => ({
        prefix: read(topicPrefixFields).topicPrefix,
        pipeline: read(pipelineFields),
    }));
    const { cluster, strimziAuth: authentication, partitions, replication } = options;
    const { rounds } = pipeline;
    const manifests = strimziManifests({ cluster, authentication, rounds, prefix, partitions, replication });
    process.stdout.write(yamlDocuments(manifests));
}
function render(steps) {
    const mark = (line, outcome) => outcome === "present" ? line : styled("green", line, process.stdout);
    const lines = table(steps.map(({ kind, name, outcome, note: remark }) => [outcome, kind, name, remark]), 4);
    return lines.map((line, index) => mark(line, steps[index]?.outcome ?? "present"));
}
