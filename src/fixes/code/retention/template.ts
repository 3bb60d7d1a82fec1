import { isScalar } from "yaml";
import type { CodeGroup } from "../patcher.ts";
import { type FindResources, resourcesOf } from "../template/patch.ts";
import { isFunction, mappingAt, mappingIn, memberOf } from "../template/tree.ts";
import { UNCLEAR } from "../template/words.ts";
import { addTo, inPlaceOf } from "../template/write.ts";
import type { Changes } from "./patch.ts";

/** How a language writes resources as data. */
interface Writing {
  readonly find: FindResources;
  readonly properties: string;
  readonly retention: string;
}

const TEMPLATE: Writing = { find: resourcesOf, properties: "Properties", retention: "RetentionInDays" };

const PULUMI: Writing = {
  find: (root) => mappingAt(root, "resources"),
  properties: "properties",
  retention: "retentionInDays",
};

/** `RetentionInDays` of the resource, or why it cannot be set. */
export const retentionInTemplate = (
  group: CodeGroup,
  text: string,
  days: number,
  find: FindResources = resourcesOf,
): Changes | string => {
  const own = group.id.split("/").at(-1) ?? group.id;
  return retentionOf(own, group, text, days, { ...TEMPLATE, find });
};

/** `retentionInDays` of a resource of a Pulumi program in YAML. */
export const retentionInPulumi = (group: CodeGroup, text: string, days: number): Changes | string =>
  retentionOf(group.id, group, text, days, PULUMI);

function retentionOf(
  own: string,
  { id, file }: CodeGroup,
  text: string,
  days: number,
  { find, properties: holder, retention: name }: Writing,
): Changes | string {
  const root = mappingIn(text);
  if (!root) return `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`;
  const resource = mappingAt(find(root, own), own);
  if (!resource) return `The log group ${id} is not written out in ${file}.`;
  const properties = mappingAt(resource, holder);
  if (!properties) {
    if (memberOf(resource, holder)) return `The properties of ${id} are not written out.`;
    return changed(addTo(text, resource, { [holder]: { [name]: days } }));
  }
  if (isFunction(properties))
    return `The properties of ${id} hang on a function: set ${name} (${days}) in every outcome.`;
  const member = memberOf(properties, name);
  if (!member) return changed(addTo(text, properties, { [name]: days }));
  const { value } = member;
  if (!isScalar(value) || value.tag?.startsWith("!") || String(value.value).includes("${"))
    return `The ${name} of ${id} hangs on something else: give that a value that the standard allows (${days}).`;
  return [inPlaceOf(text, value, days)];
}

const changed = (change: ReturnType<typeof addTo>): Changes | string => (change ? [change] : UNCLEAR);
