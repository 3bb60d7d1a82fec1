import type { CodeGroup } from "../patcher.ts";
import { logGroups } from "../serverless/log-groups.ts";
import { LOG_GROUPS, type Place } from "../serverless/made.ts";
import { resourcesWith } from "../serverless/patch.ts";
import { mappingAt, mappingIn, memberOf } from "../template/tree.ts";
import type { Changes } from "./patch.ts";
import { retentionInTemplate } from "./template.ts";

/** The retention of a log group that a service declares, or that the framework makes for it. */
export function retentionInService(group: CodeGroup, text: string, days: number): Changes | string {
  const { id, file } = group;
  const made = Object.entries(LOG_GROUPS).find(([, own]) => own === id)?.[0] as Place | undefined;
  if (made === undefined) return retentionInTemplate(group, text, days, resourcesWith);
  const root = mappingIn(text);
  if (!root) return `${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`;
  if (memberOf(mappingAt(root, "provider"), "logRetentionInDays"))
    return `Its provider.logRetentionInDays is for the functions too: set it to ${days}, or say it in resources.extensions.${id}.`;
  const changes = logGroups(text, root, [made], { RetentionInDays: days });
  if (typeof changes === "string" || changes.length > 0) return changes;
  return `How its resources are written does not tell where to add extensions.${id}.Properties.RetentionInDays: ${days}.`;
}
