import { retentionInstead } from "../../steps/retention-days.ts";
import type { Edit } from "../patch.ts";
import { byHand, type CodeGroup, type CodeWork, type Patched, RETENTION } from "../patcher.ts";
import { PACKAGE } from "../serverless/packaged.ts";
import { retentionInService } from "./serverless.ts";
import { retentionInPulumi, retentionInTemplate } from "./template.ts";
import { retentionInTerraform } from "./terraform.ts";

export type Changes = readonly Omit<Edit, "file">[];

/** Patches that make log groups of the code keep their lines as long as the standard asks: each place once. */
export function patchRetention({ groups, ...work }: CodeWork): Patched {
  const places = Map.groupBy(groups, placeOf);
  const parts = [...places.values()].map((those) => patchedPlace(those, work));
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

/**
 * Where a log group is written: in Terraform one block may make many, in a template one resource where several stacks nest it.
 * What a framework makes has no line of its own, and a template may be one line.
 */
const placeOf = ({ kind, file, line, id }: CodeGroup): string =>
  kind === "terraform" || kind === "terraform-plan" ? `${file}:${line}` : `${file}#${id.split("/").at(-1)}`;

function patchedPlace(groups: readonly CodeGroup[], { code, demands }: Omit<CodeWork, "groups">): Patched {
  const stages = [
    ...new Map(groups.flatMap((group) => group.stages).map((stage) => [stage.id, stage])).values(),
  ];
  const hand = (reason: string) => byHand(stages, reason, { check: RETENTION });
  const [group] = groups;
  if (!group) return { patches: [], manual: [] };
  const { id, file, before } = group;
  const days = retentionInstead(before, demands.retention);
  if (days === undefined) return hand("CloudWatch Logs has no retention between the standard's limits.");
  const text = code.read(file);
  if (text === undefined)
    return hand(`${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`);
  const changes = changesIn(group, text, days);
  if (typeof changes === "string") return hand(changes);
  const until = before === null ? "for ever" : `for ${inDays(before)}`;
  const ids = [...new Set(groups.map((each) => each.id))];
  const those = ids.length > 1 ? `${id} and ${ids.length - 1} more like it keep` : `${id} keeps`;
  const fewer = before === null || before > days;
  return {
    patches: [
      {
        id: `patch ${file}#${id} retention`,
        stages: stages.map((stage) => stage.id).sort(),
        checks: [RETENTION],
        effect: `${those} lines for ${inDays(days)}, until now ${until}.${fewer ? " Older lines are deleted once it is deployed." : ""}`,
        edits: changes.map((change) => ({ file, ...change })),
        care: fewer ? "review" : "safe",
      },
    ],
    manual: [],
  };
}

const inDays = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

function changesIn(group: CodeGroup, text: string, days: number): Changes | string {
  const { id, file, kind } = group;
  switch (kind) {
    case "terraform":
    case "terraform-plan":
      return retentionInTerraform(group, text, days);
    case "cloudformation":
    case "sam":
      return retentionInTemplate(group, text, days);
    case "serverless":
      return PACKAGE.test(file)
        ? `${id} stands in what \`serverless package\` wrote: set its retention in the service, and package it again.`
        : retentionInService(group, text, days);
    case "pulumi":
      return id.startsWith("urn:pulumi:") || id.startsWith("arn:")
        ? `A program makes ${id}: set its retention there (${days} days).`
        : retentionInPulumi(group, text, days);
    default:
      return `A program makes ${id}: set its retention there (${days} days).`;
  }
}
