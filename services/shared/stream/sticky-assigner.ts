/**
 * Shares the partitions of a topic out so that every member has as many as any other, give or take one, keeps what it had as
 * far as that allows, and hands the rest over without repeated work.
 *
 * kafkajs rebalances eagerly: whoever gets a partition gets it at once, with the former owner in the middle of its work. So
 * a partition that is to move stays with its owner first, which is told to release it; when its work is finished and
 * committed it joins again without it, and only then the partition goes to its new owner.
 */
import { AssignerProtocol, type Cluster, type GroupMember, type PartitionAssigner } from "kafkajs";

export interface Claim {
  readonly member: string;
  /** Partitions the member had until now. */
  readonly had: readonly number[];
  /** When it got them, in milliseconds since the epoch: of two that claim a partition the later one has it. */
  readonly since: number;
}

export interface Share {
  readonly partitions: readonly number[];
  /** Those of them that are to be released to somebody else. */
  readonly release: readonly number[];
}

/** @returns what each member gets now; every one of `partitions` is with exactly one member */
export function assignShares(claims: readonly Claim[], partitions: readonly number[]): Map<string, Share> {
  const owners = ownersOf(claims);
  const owned = claims.map(({ member, had }) => ({
    member,
    had: had.filter((partition) => owners.get(partition) === member),
  }));
  const targets = shareOut(owned, partitions);
  const shares = new Map(claims.map(({ member }) => [member, { partitions: [], release: [] } as Writable]));
  for (const [target, share] of targets) {
    for (const partition of share) {
      const owner = owners.get(partition) ?? target;
      shares.get(owner)?.partitions.push(partition);
      if (owner !== target) shares.get(owner)?.release.push(partition);
    }
  }
  return shares;
}

interface Writable {
  partitions: number[];
  release: number[];
}

function ownersOf(claims: readonly Claim[]): Map<number, string> {
  const owners = new Map<number, string>();
  for (const { member, had } of claims.toSorted((a, b) => a.since - b.since)) {
    for (const partition of had) owners.set(partition, member);
  }
  return owners;
}

/** How partitions should be shared in the end. No partition is claimed twice. */
export function shareOut(
  claims: readonly Omit<Claim, "since">[],
  partitions: readonly number[],
): Map<string, number[]> {
  const members = claims.toSorted((a, b) => (a.member < b.member ? -1 : 1));
  const shares = new Map<string, number[]>(members.map(({ member }) => [member, []]));
  if (members.length === 0) return shares;
  const free = new Set(partitions);
  const least = Math.floor(partitions.length / members.length);
  let extra = partitions.length % members.length;
  // Those who had most first: they may keep the one partition more that some members get.
  for (const { member, had } of members.toSorted((a, b) => b.had.length - a.had.length)) {
    const most = least + (extra > 0 ? 1 : 0);
    const kept = [...new Set(had)].filter((partition) => free.has(partition)).slice(0, most);
    if (kept.length > least) extra -= 1;
    for (const partition of kept) free.delete(partition);
    shares.set(member, kept);
  }
  const rest = [...free];
  for (const { member } of members) {
    const share = shares.get(member) ?? [];
    while (share.length < least) share.push(rest.shift() as number);
  }
  for (const { member } of members) {
    const share = shares.get(member) ?? [];
    if (extra > 0 && share.length === least && rest.length > 0) {
      share.push(rest.shift() as number);
      extra -= 1;
    }
  }
  return shares;
}

const name = "dialoom-sticky";
const version = 1;

/**
 * An assigner for consumers that subscribe to one topic.
 *
 * @param own what this member claims, asked at every joining
 * @param created told the connection of the consumer the assigner was made for
 */
export function stickyAssigner(
  own: () => Omit<Claim, "member">,
  created: (cluster: Cluster) => void,
): PartitionAssigner {
  return ({ cluster }) => {
    created(cluster);
    return {
      name,
      version,
      protocol: ({ topics }) => ({
        name,
        metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData: json(own()) }),
      }),
      async assign({ members, topics }) {
        const [topic = ""] = topics;
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        const shares = assignShares(members.map(claimOf), partitions);
        return [...shares].map(([memberId, share]) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version,
            assignment: { [topic]: [...share.partitions] },
            userData: json({ release: share.release }),
          }),
        }));
      },
    };
  };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** What a member claims; nothing when what it says cannot be read. */
function claimOf({ memberId, memberMetadata }: GroupMember): Claim {
  try {
    const { userData } = AssignerProtocol.MemberMetadata.decode(memberMetadata) ?? {};
    const { had, since } = JSON.parse(userData?.toString("utf8") ?? "") as Partial<Claim>;
    return { member: memberId, had: had?.filter(Number.isInteger) ?? [], since: Number(since) || 0 };
  } catch {
    return { member: memberId, had: [], since: 0 };
  }
}
