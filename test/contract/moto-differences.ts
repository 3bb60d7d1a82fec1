/** What moto does in a row instead of what is recorded, and the words of the failure that show it. */
export interface MotoDifference {
  readonly instead: string;
  readonly shows: string;
}

/** The row's assertion that the call is refused fails, because moto takes it. */
const TAKEN = "expected to be refused, and succeeded";
/** The operation is not there: a page of HTML comes back. */
const HTML = "<!doctype";

/** Where moto differs from the recorded service, by the name of the row. */
export const MOTO_DIFFERENCES: Readonly<Record<string, MotoDifference>> = {
  "v1 GetRestApis gives 25 an answer and a position for the rest": {
    instead: "has no pages: gives all APIs in one answer",
    shows: "to have a length of 25",
  },
  "v1 GetRestApis takes a limit": { instead: "does not look at the limit", shows: "[ 2, 'undefined' ]" },
  "v1 an API that is not there is not found": {
    instead: 'says "Invalid Rest API Id specified"',
    shows: "Invalid Rest API Id",
  },
  "v1 a deployment that names a stage makes it, unlogged": {
    instead: "does not keep the stage description",
    shows: "', '', undefined ]",
  },
  "v1 a further deployment to a stage moves it and keeps its access logging": {
    instead: "makes the stage anew, and its access logging is gone",
    shows: "', undefined ] to",
  },
  "v1 a stage needs a deployment that exists": { instead: "takes any deployment id", shows: TAKEN },
  "v1 a stage's name is letters, digits, hyphen and underscore": { instead: "takes any name", shows: TAKEN },
  "v1 a canary keeps its share and its deployment": {
    instead: "does not keep canary settings",
    shows: "expected undefined to match",
  },
  "v1 a destination alone is stored": {
    instead: "refuses `add` for the halves of the access-log settings",
    shows: "Member must satisfy enum",
  },
  "v1 a format alone is stored": {
    instead: "refuses `add` for the halves of the access-log settings",
    shows: "Member must satisfy enum",
  },
  "v1 removing one half leaves the other": {
    instead: "does not remove one half",
    shows: "{ …(2) } to deeply equal { Object (format) }",
  },
  "v1 add of the whole access-log settings is refused": {
    instead: "calls the error ValidationException",
    shows: "name: 'ValidationException'",
  },
  "v1 replace of the whole access-log settings is refused": { instead: "takes it", shows: TAKEN },
  "v1 a patch path that does not exist is refused, and nothing of the call is kept": {
    instead: "takes any path",
    shows: TAKEN,
  },
  "v1 a format without a request id is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 a format with a line break inside is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 a format over 3 KB is refused": { instead: "does not look at the access-log settings", shows: TAKEN },
  "v1 a destination that is no ARN is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 a bucket as destination is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 a log group ARN that ends in :* is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 a Firehose stream of another name is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v1 logging to CloudWatch needs the account role of the Region": {
    instead: "asks for no account role",
    shows: TAKEN,
  },
  "v1 a missing account role hides a bad format": { instead: "asks for no account role", shows: TAKEN },
  "v1 a bad destination is told before a missing account role": {
    instead: "does not look at the destination",
    shows: TAKEN,
  },
  "v1 execution logging needs the account role too": { instead: "asks for no account role", shows: TAKEN },
  "v1 the account role is read back, and an empty text clears it": {
    instead: "gives an empty text instead of no key",
    shows: "expected '' to be undefined",
  },
  "v1 the account role cannot be removed by `remove`": {
    instead: "fails by itself: 500 and a page of HTML",
    shows: "status: 500",
  },
  "v1 a role that does not exist is no account role": { instead: "takes any role", shows: TAKEN },
  "v2 GetApis gives pages with a token": {
    instead: "has no pages: gives all APIs in one answer",
    shows: "[ 2, 'undefined' ]",
  },
  "v2 GetStages gives pages with a token": {
    instead: "has no pages: gives all stages in one answer",
    shows: "to have a length of 2",
  },
  "v2 UpdateStage sets access logging": { instead: "has no UpdateStage", shows: HTML },
  "v2 DeleteAccessLogSettings takes the key away": { instead: "has no DeleteAccessLogSettings", shows: HTML },
  "v2 WebSocket stages need the account role": { instead: "asks for no account role", shows: TAKEN },
  "v2 a destination without a format is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 a format without a destination is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 an HTTP format with a variable that HTTP APIs lack is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 a format without a request id is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 a format that ends in a line break is refused": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 a Firehose stream is refused": { instead: "does not look at the access-log settings", shows: TAKEN },
  "v2 the format is checked before the destination": {
    instead: "does not look at the access-log settings",
    shows: TAKEN,
  },
  "v2 only HTTP APIs have a $default stage": { instead: "takes it for every protocol", shows: TAKEN },
  "v2 quick create makes a $default stage that API Gateway manages, unlogged": {
    instead: "makes no stage",
    shows: "[ +0, undefined",
  },
  "v2 a managed stage cannot be modified": {
    instead: "has no managed stages and no UpdateStage",
    shows: "status: 500",
  },
  "v2 a stage that deploys itself takes no deployment id": { instead: "has no v2 deployments", shows: HTML },
  "v2 an API without routes cannot be deployed": { instead: "has no v2 deployments", shows: "status: 404" },
  "v2 a stage's tags are set and read by its ARN": { instead: "keeps tags of APIs only", shows: HTML },
  "STS refuses a role that does not exist": { instead: "assumes any role of any account", shows: TAKEN },
  "EC2 lists enabled Regions, and the others only when all are asked for": {
    instead: "lists Regions that are not opted in to",
    shows: "to not include 'not-opted-in'",
  },
  "Logs a group is described with both forms of its ARN, and without retention": {
    instead: "has no `logGroupArn` and no `logGroupClass`",
    shows: "to match object",
  },
  "Logs a group's name has its characters": { instead: "takes any name", shows: TAKEN },
  "Logs groups are described by identifiers, and what is not there is left out": {
    instead: "does not look at the identifiers",
    shows: "to deeply equal Set",
  },
  "Logs an identifier does not end in :*": { instead: "does not look at the identifiers", shows: TAKEN },
  "Logs no more than 50 identifiers are asked for at once": {
    instead: "does not look at the identifiers",
    shows: TAKEN,
  },
  "Logs retention is one of the days there are": { instead: "takes any number of days", shows: TAKEN },
  "Logs a protected group cannot be deleted": {
    instead: "has no PutLogGroupDeletionProtection",
    shows: HTML,
  },
  "Logs a metric filter is put, described and deleted": {
    instead: "does not count a group's metric filters",
    shows: "expected +0 to be 1",
  },
  "Logs a metric filter's pattern must be one": { instead: "takes any pattern", shows: TAKEN },
  "Logs events are found by a pattern": {
    instead: "gives all events for a pattern of JSON",
    shows: 'to deeply equal [ \'{"status":"503"}\' ]',
  },
  "Logs a group of infrequent access takes no metric filter, and its events are not read": {
    instead: "does not keep the class",
    shows: "to be 'INFREQUENT_ACCESS'",
  },
  "Logs a key is shown with the group that it encrypts": { instead: "has no AssociateKmsKey", shows: HTML },
  "Logs a disabled key cannot be associated": { instead: "has no AssociateKmsKey", shows: HTML },
  "CloudWatch alarms come in pages with a token": {
    instead: "does not look at MaxRecords",
    shows: "[ 3, 'undefined' ]",
  },
  "CloudWatch alarms of a metric are found by its name and dimensions": {
    instead: "does not look at the dimensions",
    shows: "[ [ 'latency' ], [ 'latency' ] ]",
  },
  "CloudWatch an alarm that is not there cannot be deleted": {
    instead: "deletes what is not there",
    shows: TAKEN,
  },
  "CloudWatch answers no more than 500 queries at once": { instead: "answers any number", shows: TAKEN },
  "CloudWatch takes no metrics of AWS's own namespaces": { instead: "takes them", shows: TAKEN },
  "IAM knows the policy that API Gateway's role is meant to have": {
    instead: "has no AWS managed policies unless it is told to load them",
    shows: "not found",
  },
  "IAM a role with policies cannot be deleted": {
    instead: "has no AWS managed policies unless it is told to load them",
    shows: "not attachable",
  },
  "WAF a web ACL is associated with a REST stage, which then shows it": {
    instead: "fails by itself: a page of HTML",
    shows: HTML,
  },
  "WAF a web ACL's name is taken once in a Region": {
    instead: "calls the error WafV2DuplicateItem",
    shows: "WafV2DuplicateItem",
  },
  "WAF a stage that is not there has no web ACL to ask for": {
    instead: "answers without a web ACL",
    shows: TAKEN,
  },
};
