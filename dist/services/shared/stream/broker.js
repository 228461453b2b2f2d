/** Another producer of the same transactional id took over: somebody else owns the partition, or did. */
export class Fenced extends Error {
    name = "Fenced";
}
/** The brokers refuse for a reason that only a person can mend, such as missing rights. */
export class BrokerRefused extends Error {
    name = "BrokerRefused";
}
