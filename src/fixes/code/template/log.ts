import { preset } from "../../../access-log/presets.ts";
import type { Edit } from "../patch.ts";
import { type CodeStage, type CodeWork, nameBy, newGroup } from "../patcher.ts";
import { isNamedForOthers, isNamedTwice } from "../whose-group.ts";
import { type Mapping, mapping, mappingAt, memberOf, members, spanOf, textAt } from "./tree.ts";
import { UNCLEAR } from "./words.ts";
import { addTo, type Content } from "./write.ts";

export interface Log {
  readonly group: string;
  readonly settings: { readonly DestinationArn: Content; readonly Format: Content };
  /** The log group, where one is added. */
  readonly edits: readonly Omit<Edit, "file">[];
  readonly reused: boolean;
}

/** The settings of a stage with a log group of its own, which is added to the template. */
export function logFor(
  stage: CodeStage,
  id: string,
  condition: string | undefined,
  resources: Mapping,
  text: string,
  work: CodeWork,
): Log | string {
  const made = newGroup(work);
  if (typeof made === "string") return made;
  const { demands } = work;
  const settings = (group: string) => ({
    // `Fn::GetAtt` would end in `:*`, which API Gateway does not store (Developer Guide, set-up-access-logging).
    DestinationArn: {
      sub: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${group}}`,
    },
    Format: preset(stage.apiType),
  });
  const [free, ...others] = unusedGroups(resources, condition, text);
  if (free !== undefined && others.length === 0)
    return { group: free, settings: settings(free), edits: [], reused: true };
  const taken = new Set(members(resources).map(({ name }) => name));
  let group = `${id}AccessLog`;
  for (let number = 2; taken.has(group); number++) group = `${id}AccessLog${number}`;
  const pattern = demands.destinations.logGroupName;
  const content: Content = {
    Type: "AWS::Logs::LogGroup",
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      // Without a name CloudFormation makes one up that is free.
      ...(pattern === undefined
        ? {}
        : { LogGroupName: { sub: nameBy(pattern, `\${AWS::StackName}/${id}`) } }),
      RetentionInDays: made.days,
      ...(made.kmsKey === undefined ? {} : { KmsKeyId: made.kmsKey }),
    },
  };
  const change = addTo(text, resources, { [group]: content });
  if (!change) return UNCLEAR;
  return { group, settings: settings(group), edits: [change], reused: false };
}

/** Log groups of the template that nothing in it names, made under the same condition. */
function unusedGroups(resources: Mapping, condition: string | undefined, text: string): readonly string[] {
  return members(resources).flatMap(({ name, value }) => {
    const resource = mapping(value);
    if (textAt(resource, "Type") !== "AWS::Logs::LogGroup") return [];
    if (textAt(resource, "Condition") !== condition || isForOthers(resource, text)) return [];
    const named = new RegExp(`(?<![A-Za-z0-9])${name.replace(/[^A-Za-z0-9]/g, "\\$&")}(?![A-Za-z0-9])`, "g");
    return (text.match(named)?.length ?? 0) > 1 ? [] : [name];
  });
}

/** Something else finds it by its name, or it is not for lines that somebody reads. */
function isForOthers(group: Mapping | undefined, text: string): boolean {
  const properties = mappingAt(group, "Properties");
  // Of another class no metric filter and no subscription can read (CloudWatch Logs user guide, log classes).
  const kind = memberOf(properties, "LogGroupClass");
  if (kind && textAt(properties, "LogGroupClass") !== "STANDARD") return true;
  const name = memberOf(properties, "LogGroupName")?.value;
  if (!name) return false;
  const literal = textAt(properties, "LogGroupName");
  return (
    isNamedForOthers(text.slice(...spanOf(name))) || (literal !== undefined && isNamedTwice([text], literal))
  );
}
