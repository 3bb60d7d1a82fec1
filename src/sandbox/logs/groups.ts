import { AwsError } from "../aws-error.ts";
import { keyProblem } from "../kms/keys.ts";
import { textMap } from "../members.ts";
import type { Call, Operation } from "../service.ts";
import { groupArn, type LogClass, type LogGroup, logsIn, newLogGroup } from "../state/log-group.ts";
import {
  absent,
  checkIdentifier,
  GROUP_NAME,
  groupIn,
  groupNamed,
  identifiersIn,
  invalid,
  logsPage,
  members,
  nameFrom,
} from "./members.ts";

const CLASSES: readonly LogClass[] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

/** The days that PutRetentionPolicy takes (API reference, PutRetentionPolicy). */
const RETENTIONS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const view = (call: Call, group: LogGroup) => ({
  logGroupName: group.name,
  creationTime: group.createdAt,
  retentionInDays: group.retentionDays,
  metricFilterCount: group.metricFilters.size,
  arn: `${groupArn(call.home, group.name)}:*`,
  storedBytes: group.storedBytes,
  kmsKeyId: group.kmsKeyId,
  logGroupClass: group.logClass,
  logGroupArn: groupArn(call.home, group.name),
  deletionProtectionEnabled: group.deletionProtected,
});

/** Throws InvalidParameterException for a key that cannot be used. */
function checkKey(call: Call, keyId: string): void {
  const problem = keyProblem(call.home, keyId);
  if (problem)
    throw invalid(`The specified KMS key does not exist or is not allowed to be used. (${problem})`);
}

function checkTags(tags: ReadonlyMap<string, string>): void {
  if (tags.size > 50)
    throw new AwsError(400, "TooManyTagsException", "A resource can have no more than 50 tags.");
}

function taggedGroup(call: Call): LogGroup {
  const arn = members.needText(call.body, "resourceArn", { min: 1, max: 1_011 });
  const group = logsIn(call.home).groups.get(nameFrom(arn, call));
  if (!group) throw absent("The specified resource does not exist.");
  return group;
}

/** AssociateKmsKey and its reverse take a group's name, or its ARN as `resourceIdentifier`. */
function keyedGroup(call: Call): LogGroup {
  const name = members.text(call.body, "logGroupName", GROUP_NAME);
  const resource = members.text(call.body, "resourceIdentifier", { min: 1, max: 2_048 });
  if ((name === undefined) === (resource === undefined))
    throw invalid("Exactly one of logGroupName and resourceIdentifier must be specified.");
  return groupNamed(call, name ?? nameFrom(resource ?? "", call));
}

function wanted(call: Call): readonly LogGroup[] {
  const { body } = call;
  const all = [...logsIn(call.home).groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const identifiers = identifiersIn(body, "logGroupIdentifiers");
  const prefix = members.text(body, "logGroupNamePrefix", GROUP_NAME);
  const pattern = members.text(body, "logGroupNamePattern", { max: 512 });
  const logClass = members.text(body, "logGroupClass", { oneOf: CLASSES });
  if (prefix !== undefined && pattern !== undefined)
    throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  if (identifiers && (prefix !== undefined || pattern !== undefined))
    throw invalid("LogGroupIdentifiers cannot be combined with a prefix or a pattern.");
  const names = identifiers && new Set(identifiers.map((each) => nameFrom(each, call)));
  return all.filter(
    (group) =>
      (!names || names.has(group.name)) &&
      (prefix === undefined || group.name.startsWith(prefix)) &&
      (pattern === undefined || group.name.includes(pattern)) &&
      (logClass === undefined || group.logClass === logClass),
  );
}

export const LOG_GROUPS: readonly Operation[] = [
  {
    name: "CreateLogGroup",
    run(call) {
      const name = members.needText(call.body, "logGroupName", GROUP_NAME);
      const logClass = members.text(call.body, "logGroupClass", { oneOf: CLASSES }) ?? "STANDARD";
      const keyId = members.text(call.body, "kmsKeyId", { max: 256 });
      const tags = textMap(call.body, "tags");
      const { groups } = logsIn(call.home);
      checkTags(tags);
      if (name.startsWith("aws/")) throw invalid("Log groups starting with AWS/ are reserved for AWS.");
      if (groups.has(name))
        throw new AwsError(400, "ResourceAlreadyExistsException", "The specified log group already exists");
      if (keyId !== undefined) checkKey(call, keyId);
      const group = newLogGroup(name, call.now, { logClass: logClass as LogClass });
      group.kmsKeyId = keyId;
      group.deletionProtected = members.flag(call.body, "deletionProtectionEnabled") ?? false;
      for (const [key, value] of tags) group.tags.set(key, value);
      groups.set(name, group);
      return undefined;
    },
  },
  {
    name: "DeleteLogGroup",
    run(call) {
      const group = groupIn(call);
      if (group.deletionProtected)
        throw new AwsError(
          400,
          "ValidationException",
          "Deletion protection is enabled for this log group. Disable it before deleting the log group.",
        );
      logsIn(call.home).groups.delete(group.name);
      return undefined;
    },
  },
  {
    name: "DescribeLogGroups",
    run(call) {
      const { items, next } = logsPage(call, wanted(call));
      return { logGroups: items.map((group) => view(call, group)), nextToken: next };
    },
  },
  {
    name: "PutRetentionPolicy",
    run(call) {
      const days = members.number(call.body, "retentionInDays");
      if (days === undefined) throw members.broken("retentionInDays", undefined, "not be null");
      if (!RETENTIONS.includes(days))
        throw members.broken("retentionInDays", days, `satisfy enum value set: [${RETENTIONS.join(", ")}]`);
      groupIn(call).retentionDays = days;
      return undefined;
    },
  },
  {
    name: "DeleteRetentionPolicy",
    run(call) {
      groupIn(call).retentionDays = undefined;
      return undefined;
    },
  },
  {
    name: "AssociateKmsKey",
    run(call) {
      const keyId = members.needText(call.body, "kmsKeyId", { max: 256 });
      const group = keyedGroup(call);
      checkKey(call, keyId);
      group.kmsKeyId = keyId;
      return undefined;
    },
  },
  {
    name: "DisassociateKmsKey",
    run(call) {
      keyedGroup(call).kmsKeyId = undefined;
      return undefined;
    },
  },
  {
    name: "PutLogGroupDeletionProtection",
    run(call) {
      const identifier = checkIdentifier(call.body, "logGroupIdentifier");
      const enabled = members.flag(call.body, "deletionProtectionEnabled");
      if (identifier === undefined) throw members.broken("logGroupIdentifier", undefined, "not be null");
      if (enabled === undefined) throw members.broken("deletionProtectionEnabled", undefined, "not be null");
      groupNamed(call, nameFrom(identifier, call)).deletionProtected = enabled;
      return undefined;
    },
  },
  {
    name: "TagResource",
    run(call) {
      const group = taggedGroup(call);
      const tags = textMap(call.body, "tags");
      checkTags(new Map([...group.tags, ...tags]));
      for (const [key, value] of tags) group.tags.set(key, value);
      return undefined;
    },
  },
  {
    name: "UntagResource",
    run(call) {
      const group = taggedGroup(call);
      for (const key of members.texts(call.body, "tagKeys") ?? []) group.tags.delete(key);
      return undefined;
    },
  },
  {
    name: "ListTagsForResource",
    run: (call) => ({ tags: Object.fromEntries(taggedGroup(call).tags) }),
  },
];
