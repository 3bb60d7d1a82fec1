import type { Edit } from "../patch.ts";
import { type Mapping, mapping, memberOf } from "../template/tree.ts";
import { UNCLEAR } from "../template/words.ts";
import { addTo, type Content } from "../template/write.ts";
import { LOG_GROUPS, type Place } from "./made.ts";

type Change = Omit<Edit, "file">;

/** `resources.extensions` of the log groups that the framework makes (its documentation, "AWS - Resources"). */
export function logGroups(
  text: string,
  root: Mapping,
  places: readonly Place[],
  properties: Readonly<Record<string, Content>>,
): Change[] | string {
  if (Object.keys(properties).length === 0) return [];
  const wanted = Object.fromEntries(places.map((place) => [LOG_GROUPS[place], { Properties: properties }]));
  const member = memberOf(root, "resources");
  const resources = mapping(member?.value);
  // A list of parts or a variable: nothing is added to it, and the groups keep their lines as long as the service says.
  if (member && !resources) return [];
  const extensions = memberOf(resources, "extensions");
  if (extensions) {
    const own = mapping(extensions.value);
    const fresh = Object.fromEntries(Object.entries(wanted).filter(([id]) => !memberOf(own, id)));
    if (!own || Object.keys(fresh).length === 0) return [];
    const change = addTo(text, own, fresh);
    return change ? [change] : UNCLEAR;
  }
  if (resources) {
    const change = addTo(text, resources, { extensions: wanted });
    return change ? [change] : UNCLEAR;
  }
  const change = addTo(text, root, { resources: { extensions: wanted } });
  if (!change) return UNCLEAR;
  // Sections that stand apart go on standing apart.
  const apart = !root.flow && /\n\r?\n\S/.test(text);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return [apart ? { ...change, text: newline + change.text } : change];
}
