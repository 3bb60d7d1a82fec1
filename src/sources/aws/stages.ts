import { formatText, isObject, tagsOf, text } from "../../aws/read.ts";
import { stageArn } from "../../model/arn.ts";
import { type Fact, known, unknownFact } from "../../model/fact.ts";
import {
  type AccessLog,
  type ApiType,
  bareLogGroupArn,
  type Stage,
  UNLISTED_STAGES,
} from "../../model/stage.ts";

/** The API a stage belongs to, as the lists give it. */
export interface Api {
  readonly type: ApiType;
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly exposure?: Stage["exposure"];
  readonly endpointDisabled?: true;
  readonly tags?: Stage["tags"];
}

const MALFORMED = "the answer for this stage is not what API Gateway gives";

export function liveStage(
  api: Api,
  name: string,
  accessLog: Fact<AccessLog | null>,
  more: Pick<Partial<Stage>, "managed" | "tags"> = {},
): Stage {
  const { account, region, type, id, exposure, endpointDisabled, tags: apiTags } = api;
  return {
    id: [account, region, type.toLowerCase(), id, name].join("/"),
    apiType: type,
    api: { id, name: api.name },
    name,
    origin: { kind: "aws", account, region, arn: stageArn(type, region, id, name) },
    accessLog,
    ...(exposure === undefined ? {} : { exposure }),
    ...(endpointDisabled ? { endpointDisabled } : {}),
    ...(apiTags ? { apiTags } : {}),
    ...more,
  };
}

/** The stage of a REST API (API Gateway v1: lower camel case), or undefined when the item has no name. */
export function restStage(api: Api, item: unknown): Stage | undefined {
  if (!isObject(item)) return undefined;
  const name = text(item.stageName);
  if (name === undefined) return undefined;
  const tags = tagsOf(item.tags);
  return liveStage(api, name, accessLogOf(item.accessLogSettings, "destinationArn", "format"), {
    ...(tags ? { tags } : {}),
  });
}

/** The stage of an HTTP or WebSocket API (API Gateway v2: upper camel case). */
export function v2Stage(api: Api, item: unknown): Stage | undefined {
  if (!isObject(item)) return undefined;
  const name = text(item.StageName);
  if (name === undefined) return undefined;
  const tags = tagsOf(item.Tags);
  return liveStage(api, name, accessLogOf(item.AccessLogSettings, "DestinationArn", "Format"), {
    ...(item.ApiGatewayManaged === true ? { managed: true } : {}),
    ...(tags ? { tags } : {}),
  });
}

/** Stands for the stages of an API that could not be listed: unknown, not absent. */
export function unlistedStages(api: Api, why: string): Stage {
  return liveStage(api, UNLISTED_STAGES, unknownFact(`The stages of this API could not be listed: ${why}`));
}

/** An absent key means that logging is off (API reference of both versions). */
function accessLogOf(settings: unknown, destination: string, format: string): Fact<AccessLog | null> {
  if (settings === undefined || settings === null) return known(null);
  if (!isObject(settings)) return unknownFact(`The access-log settings cannot be read: ${MALFORMED}.`);
  return known({
    destination: halfOf(settings[destination], destinationText),
    format: halfOf(settings[format], formatText),
  });
}

/** A log group's ARN may come with or without `:*`; all comparisons are made on the bare form. */
function destinationText(value: unknown): string | undefined {
  const arn = text(value);
  return arn === undefined ? undefined : bareLogGroupArn(arn);
}

function halfOf(value: unknown, read: (value: unknown) => string | undefined): Fact<string | null> {
  if (value === undefined || value === null || value === "") return known(null);
  const half = read(value);
  return half === undefined ? unknownFact(MALFORMED) : known(half);
}
