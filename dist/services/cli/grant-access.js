/** Grants principals their rights on the brokers. Rights that are there already are left as they are; none is taken away. */
import kafkajs, {} from "kafkajs";
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const resourceTypes = {
    topic: AclResourceTypes.TOPIC,
    group: AclResourceTypes.GROUP,
    transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
};
const patterns = { literal: ResourcePatternTypes.LITERAL, prefix: ResourcePatternTypes.PREFIXED };
const operations = {
    Read: AclOperationTypes.READ,
    Write: AclOperationTypes.WRITE,
    Describe: AclOperationTypes.DESCRIBE,
};
const anyHost = "*";
/**
 * @param principal such as User:dialoom-refiner
 * @returns how many rights were missing, and are granted now
 */
export async function grantAccess(admin, principal, rules) {
    const entries = rules.flatMap((rule) => entriesOf(principal, rule));
    const present = await keysOf(admin, principal);
    const missing = entries.filter((entry) => !present.has(key(entry)));
    if (missing.length > 0)
        await admin.createAcls({ acl: missing });
    return missing.length;
}
function entriesOf(principal, { resource, operations: names }) {
    return names.map((operation) => ({
        resourceType: resourceTypes[resource.type],
        resourceName: resource.name,
        resourcePatternType: patterns[resource.pattern],
        principal,
        host: anyHost,
        operation: operations[operation],
        permissionType: AclPermissionTypes.ALLOW,
    }));
}
async function keysOf(admin, principal) {
    const { resources } = await admin.describeAcls({
        resourceType: AclResourceTypes.ANY,
        resourcePatternType: ResourcePatternTypes.ANY,
        principal,
        operation: AclOperationTypes.ANY,
        permissionType: AclPermissionTypes.ALLOW,
    });
    return new Set(resources.flatMap(({ acls, ...resource }) => acls.map((acl) => key({ ...resource, ...acl }))));
}
function key({ resourceType, resourceName, resourcePatternType, principal, host, operation, }) {
    return JSON.stringify([resourceType, resourceName, resourcePatternType, principal, host, operation]);
}
