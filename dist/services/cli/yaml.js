/** Kubernetes objects as text that kubectl takes. */
import { stringify } from "yaml";
/** One YAML document for each object. */
export function yamlDocuments(objects) {
    return objects
        .map((object) => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`)
        .join("");
}
