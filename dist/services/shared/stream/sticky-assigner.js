/**
 * Shares the partitions of a topic out so that every member has as many as any other, give or take one, and keeps what it
 * had as far as that allows: work in flight on a partition that stays is not repeated.
 */
import { AssignerProtocol } from "kafkajs";
/** @returns the partitions of each member; every one of `partitions` exactly once */
export function shareOut(claims, partitions) {
    const members = claims.toSorted((a, b) => (a.member < b.member ? -1 : 1));
    const shares = new Map(members.map(({ member }) => [member, []]));
    if (members.length === 0)
        return shares;
    const free = new Set(partitions);
    const least = Math.floor(partitions.length / members.length);
    let extra = partitions.length % members.length;
    // Those who had most first: they may keep the one partition more that some members get.
    for (const { member, had } of members.toSorted((a, b) => b.had.length - a.had.length)) {
        const kept = [...new Set(had)]
            .filter((partition) => free.has(partition))
            .slice(0, least + (extra > 0 ? 1 : 0));
        if (kept.length > least)
            extra -= 1;
        for (const partition of kept)
            free.delete(partition);
        shares.set(member, kept);
    }
    const rest = [...free];
    for (const { member } of members) {
        const share = shares.get(member) ?? [];
        while (share.length < least)
            share.push(rest.shift());
    }
    for (const { member } of members) {
        const share = shares.get(member) ?? [];
        if (extra > 0 && share.length === least && rest.length > 0) {
            share.push(rest.shift());
            extra -= 1;
        }
    }
    return shares;
}
const version = 1;
/**
 * An assigner for consumers that subscribe to one topic.
 *
 * @param had the partitions this member has now
 */
export function stickyAssigner(had) {
    return ({ cluster }) => ({
        name: "dialoom-sticky",
        version,
        protocol: ({ topics }) => ({
            name: "dialoom-sticky",
            metadata: AssignerProtocol.MemberMetadata.encode({
                version,
                topics,
                userData: Buffer.from(JSON.stringify({ had: had() })),
            }),
        }),
        async assign({ members, topics }) {
            const [topic = ""] = topics;
            const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
            const shares = shareOut(members.map(claimOf), partitions);
            return [...shares].map(([memberId, share]) => ({
                memberId,
                memberAssignment: AssignerProtocol.MemberAssignment.encode({
                    version,
                    assignment: { [topic]: share },
                    userData: Buffer.alloc(0),
                }),
            }));
        },
    });
}
function claimOf({ memberId, memberMetadata }) {
    try {
        const { userData } = AssignerProtocol.MemberMetadata.decode(memberMetadata) ?? {};
        const { had } = JSON.parse(userData?.toString("utf8") ?? "");
        return { member: memberId, had: Array.isArray(had) ? had.filter(Number.isInteger) : [] };
    }
    catch {
        return { member: memberId, had: [] };
    }
}
