import { AwsError } from "../aws-error.ts";
import { membersOf, type TextShape } from "../members.ts";
import { type Page, pageOf } from "../page.ts";
import type { Call, Json } from "../service.ts";
import { groupArn, type LogGroup, logsIn } from "../state/log-group.ts";

/** CloudWatch Logs calls a broken constraint this. */
export const members = membersOf("InvalidParameterException");

export const invalid = (message: string) => new AwsError(400, "InvalidParameterException", message);
export const absent = (message: string) => new AwsError(400, "ResourceNotFoundException", message);
export const NO_GROUP = "The specified log group does not exist.";
export const limitExceeded = () => new AwsError(400, "LimitExceededException", "Resource limit exceeded.");
/** Only groups of class STANDARD can be filtered and read by event (CloudWatch Logs User Guide, log classes). */
export const notForClass = (operation: string, group: LogGroup) =>
  new AwsError(
    400,
    "InvalidOperationException",
    `${operation} is not supported for log groups of class ${group.logClass}: ${group.name}`,
  );

/** Shapes of the API reference (botocore `logs`). */
export const GROUP_NAME: TextShape = {
  min: 1,
  max: 512,
  pattern: /^[.\-_/#A-Za-z0-9]+$/,
  shown: "[\\.\\-_/#A-Za-z0-9]+",
};
export const FREE_NAME: TextShape = { min: 1, max: 512, pattern: /^[^:*]*$/, shown: "[^:*]*" };
const IDENTIFIER: TextShape = {
  min: 1,
  max: 2_048,
  pattern: /^[\w#+=/:,.@-]*$/,
  shown: "[\\w#+=/:,.@-]*",
};

/** The name of a group from its name or its ARN of this account and Region; another ARN is no name of a group here. */
export function nameFrom(identifier: string, call: Call): string {
  const prefix = groupArn(call.home, "");
  return identifier.startsWith(prefix) ? identifier.slice(prefix.length).replace(/:\*$/, "") : identifier;
}

export const checkIdentifier = (body: Json, name: string): string | undefined =>
  members.text(body, name, IDENTIFIER);

/** Throws InvalidParameterException for an entry that can be no log group's name or ARN; `:*` is such a thing. */
export function identifiersIn(body: Json, name: string): readonly string[] | undefined {
  const entries = members.texts(body, name, { min: 1, max: 50 });
  for (const entry of entries ?? []) checkIdentifier({ [name]: entry }, name);
  return entries;
}

export function groupNamed(call: Call, name: string): LogGroup {
  const group = logsIn(call.home).groups.get(name);
  if (!group) throw absent(NO_GROUP);
  return group;
}

/** The group that `logGroupName` names. */
export const groupIn = (call: Call): LogGroup =>
  groupNamed(call, members.needText(call.body, "logGroupName", GROUP_NAME));

/** The group of a call that takes a name or an identifier, and one of them. */
export function groupByEither(call: Call): LogGroup {
  const name = members.text(call.body, "logGroupName", GROUP_NAME);
  const identifier = checkIdentifier(call.body, "logGroupIdentifier");
  if (name !== undefined && identifier !== undefined)
    throw invalid("LogGroupName and LogGroupIdentifier cannot both be specified.");
  if (name === undefined && identifier === undefined)
    throw invalid("Either logGroupName or logGroupIdentifier must be specified.");
  return groupNamed(call, name ?? nameFrom(identifier ?? "", call));
}

/** A page of a list of CloudWatch Logs: at most 50 entries, and so many where nothing is asked. */
export function logsPage<T>(call: Call, all: readonly T[]): Page<T> {
  return pageOf(call, all, {
    token: members.text(call.body, "nextToken"),
    size: members.number(call.body, "limit", { min: 1, max: 50 }) ?? 50,
    invalid: () => invalid("The specified nextToken is invalid."),
  });
}

/** A policy document has to be a JSON object with that member. */
export function checkDocument(document: string, member: string, otherwise: string): void {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, member))
    throw invalid(`Invalid policyDocument: ${otherwise}`);
}
