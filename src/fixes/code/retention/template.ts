import { isScalar } from "yaml";
import type { CodeGroup } from "../patcher.ts";
import { type FindResources, resourcesOf } from "../template/patch.ts";
import { isFunction, mappingAt, mappingIn, memberOf } from "../template/tree.ts";
import { UNCLEAR } from "../template/words.ts";
import { addTo, inPlaceOf } from "../template/write.ts";
import type { Changes } from "./patch.ts";

const NAME = "RetentionInDays";

/** `RetentionInDays` of the resource, or why it cannot be set. */
export function retentionInTemplate(
  { id, file }: CodeGroup,
  text: string,
  days: number,
  find: FindResources = resourcesOf,
): Changes | string {
  const own = id.split("/").at(-1) ?? id;
  const root = mappingIn(text);
  if (!root) return `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`;
  const resource = mappingAt(find(root, own), own);
  if (!resource) return `The log group ${id} is not written out in ${file}.`;
  const properties = mappingAt(resource, "Properties");
  if (!properties) {
    if (memberOf(resource, "Properties")) return `The properties of ${id} are not written out.`;
    return changed(addTo(text, resource, { Properties: { [NAME]: days } }));
  }
  if (isFunction(properties))
    return `The properties of ${id} hang on a function: set ${NAME} (${days}) in every outcome.`;
  const member = memberOf(properties, NAME);
  if (!member) return changed(addTo(text, properties, { [NAME]: days }));
  const { value } = member;
  if (!isScalar(value) || value.tag?.startsWith("!"))
    return `The ${NAME} of ${id} hangs on something else: give that a value that the standard allows (${days}).`;
  return [inPlaceOf(text, value, days)];
}

const changed = (change: ReturnType<typeof addTo>): Changes | string => (change ? [change] : UNCLEAR);
