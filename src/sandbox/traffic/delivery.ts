import { createHash } from "node:crypto";
import type { ApiType } from "../../model/stage.ts";
import { streamNamed as deliveryStream } from "../firehose/streams.ts";
import { allows } from "../iam/policy.ts";
import { roleMayCreate, whyRoleCannotWrite } from "../iam/role-health.ts";
import { keyProblem } from "../kms/keys.ts";
import { groupOrNew, ingest, streamNamed } from "../logs/ingest.ts";
import type { AccountRegion } from "../state/account.ts";
import { groupArn, type LogGroup, logsIn } from "../state/log-group.ts";

const MAX_RECORDS = 1_000;
const DELIVERY = "delivery.logs.amazonaws.com";

/** Where a destination's ARN leads in this account and Region. */
function leadsTo(home: AccountRegion, arn: string): { kind: "logs" | "firehose"; name: string } | undefined {
  const group = groupArn(home, "");
  if (arn.startsWith(group)) return { kind: "logs", name: arn.slice(group.length).replace(/:\*$/, "") };
  const stream = `arn:${home.account.partition}:firehose:${home.region}:${home.account.id}:deliverystream/`;
  return arn.startsWith(stream) ? { kind: "firehose", name: arn.slice(stream.length) } : undefined;
}

/** Why a stage's lines do not arrive; undefined where they do. API Gateway tells nobody. */
export function whyNoLines(
  home: AccountRegion,
  apiType: ApiType,
  destinationArn: string,
): string | undefined {
  const place = leadsTo(home, destinationArn);
  if (!place) return `${destinationArn} is no destination in this account and Region`;
  if (place.kind === "firehose") return whyStreamTakesNone(home, apiType, place.name);
  const group = logsIn(home).groups.get(place.name);
  if (!group) return `there is no log group ${place.name}`;
  const key = group.kmsKeyId === undefined ? undefined : keyProblem(home, group.kmsKeyId);
  if (key !== undefined) return key;
  return apiType === "HTTP"
    ? whyDeliveryIsRefused(home, group)
    : whyRoleCannotWrite(home, groupArn(home, group.name));
}

/** REST APIs only, streams of API Gateway's prefix only (Developer Guide, `apigateway-logging-to-kinesis`). */
function whyStreamTakesNone(home: AccountRegion, apiType: ApiType, name: string): string | undefined {
  if (apiType !== "REST") return `${apiType} APIs do not write to Firehose`;
  if (!name.startsWith("amazon-apigateway-")) return `${name} does not begin with amazon-apigateway-`;
  const status = deliveryStream(home, name)?.status;
  if (status === undefined) return `there is no Firehose stream ${name}`;
  return status === "ACTIVE" ? undefined : `the Firehose stream ${name} is ${status}`;
}

/** HTTP APIs write as a log delivery, which a resource policy of CloudWatch Logs has to let in. */
function whyDeliveryIsRefused(home: AccountRegion, group: LogGroup): string | undefined {
  const arn = groupArn(home, group.name);
  const documents = [...logsIn(home).policies.values()]
    .filter(({ resourceArn }) => resourceArn === undefined || resourceArn === arn)
    .map(({ document }) => document);
  const context = new Map([
    ["aws:sourceaccount", home.account.id],
    ["aws:sourcearn", `arn:${home.account.partition}:logs:${home.region}:${home.account.id}:log-delivery`],
  ]);
  const ask = { resource: `${arn}:log-stream:any`, service: DELIVERY, context };
  const refused = ["logs:CreateLogStream", "logs:PutLogEvents"].find(
    (action) => !allows(documents, { ...ask, action }),
  );
  return refused === undefined
    ? undefined
    : `no resource policy allows ${DELIVERY} ${refused} on ${group.name}`;
}

/** Stream names of API Gateway are hashes. */
export const streamNameOf = (apiId: string, stage: string): string =>
  createHash("sha256").update(`${apiId}/${stage}`).digest("hex").slice(0, 32);

/** Writes a line where the stage's lines go, if it can arrive; a canary's line also into the group's own `/Canary`. */
export function deliver(
  home: AccountRegion,
  about: {
    readonly apiType: ApiType;
    readonly destinationArn: string;
    readonly stream: string;
    readonly canary: boolean;
  },
  message: string,
  now: number,
): void {
  const { apiType, destinationArn, stream, canary } = about;
  if (whyNoLines(home, apiType, destinationArn) !== undefined) return;
  const place = leadsTo(home, destinationArn);
  if (place?.kind === "firehose") {
    const records = deliveryStream(home, place.name)?.records;
    records?.push(message);
    if (records && records.length > MAX_RECORDS) records.shift();
    return;
  }
  const { groups } = logsIn(home);
  const group = groups.get(place?.name ?? "");
  if (!group) return;
  const event = { timestamp: now, message };
  ingest(home, group, streamNamed(group, stream, now), [event], now);
  if (!canary) return;
  const name = `${group.name}/Canary`;
  if (!groups.has(name) && !roleMayCreate(home, groupArn(home, name))) return;
  const own = groupOrNew(groups, name, now);
  ingest(home, own, streamNamed(own, stream, now), [event], now);
}
