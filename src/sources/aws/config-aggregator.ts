import { Caller } from "../../aws/caller.ts";
import { selectAggregateResourceConfig } from "../../aws/calls/config.ts";
import { Gate } from "../../aws/gate.ts";
import { pagesOf } from "../../aws/pages.ts";
import { isObject, type Json, text } from "../../aws/read.ts";
import { Session } from "../../aws/session.ts";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import { identityOf } from "./identity.ts";
import { DEFAULT_TIMEOUT_MS } from "./index.ts";
import { type AggregatorScanOptions, CannotScan } from "./options.ts";
import { type Api, restStage, v2Stage } from "./stages.ts";
import { closureOf, unseenSurroundings } from "./surroundings/needs.ts";

/**
 * Everything that is recorded of stages and their APIs. There is no null predicate, so unlogged stages cannot be asked
 * for; stage items lack the API's id, name and protocol, which come from the ARN and from the API's own item
 * (AWS Config Developer Guide, query components; AWS Config resource schema).
 */
const QUERY = [
  "SELECT accountId, awsRegion, resourceId, resourceName, resourceType, configurationItemCaptureTime,",
  "configuration.id, configuration.name, configuration.apiId, configuration.protocolType,",
  "configuration.accessLogSettings.destinationArn, configuration.accessLogSettings.format,",
  "configuration.apiGatewayManaged",
  "WHERE resourceType IN ('AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage',",
  "'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')",
  "ORDER BY accountId, awsRegion",
].join(" ");

/** AWS Config's largest page (API reference, SelectAggregateResourceConfig). */
const PAGE = 100;

/**
 * The stages of a whole organization as AWS Config has recorded them: a few pages and no API Gateway call at all.
 * Each stage carries when Config saw it. Throws CannotScan when the aggregator does not exist.
 */
export async function* scanConfigAggregator(
  options: AggregatorScanOptions,
): AsyncGenerator<Slice, void, void> {
  const session = new Session(options);
  try {
    const region = options.aggregatorRegion ?? (await session.homeRegion());
    const { signal, timeout = DEFAULT_TIMEOUT_MS, onEvent, onRequest } = options;
    const caller = new Caller({
      region,
      gate: new Gate(1),
      signal,
      timeout,
      onRequest,
      ...(onEvent
        ? { onAttempt: (operation, outcome) => onEvent({ type: "call", operation, outcome }) }
        : {}),
    });
    const identity = await identityOf(session, region, caller);
    if ("gap" in identity) {
      if (identity.credentials) throw new CannotScan(identity.gap.message);
      yield { scope: { kind: "aws" }, stages: [], surroundings: {}, gaps: [identity.gap] };
      return;
    }
    onEvent?.({ type: "identity", arn: identity.arn });
    const seen = { accounts: new Set<string>(), regions: new Set<string>() };
    const surroundings = unseenSurroundings(closureOf(options.needs ?? []), NOT_IN_CONFIG);
    for await (const slice of slicesOf(recordedItems(options, region, session, caller))) {
      if (slice.scope.kind === "aws") {
        if (slice.scope.account) seen.accounts.add(slice.scope.account);
        if (slice.scope.region) seen.regions.add(slice.scope.region);
      }
      yield { ...slice, surroundings };
    }
    const gaps = notRecorded(options, seen);
    if (gaps.length > 0) yield { scope: { kind: "aws" }, stages: [], surroundings: {}, gaps };
  } finally {
    session.close();
  }
}

const NOT_IN_CONFIG =
  "AWS Config was asked for the recorded stages only: scan the account itself to see what is around them.";

/** Accounts and Regions that were asked for and of which the aggregator holds nothing. */
function notRecorded(
  { aggregator, accounts = [], regions = [] }: AggregatorScanOptions,
  seen: { readonly accounts: ReadonlySet<string>; readonly regions: ReadonlySet<string> },
): Gap[] {
  const message = (what: string) =>
    `The aggregator ${aggregator} has no API Gateway item of ${what}: it may not cover it, or nothing there is recorded.`;
  return [
    ...accounts
      .filter((account) => !seen.accounts.has(account))
      .map((account): Gap => ({ kind: "not-recorded", account, message: message(`account ${account}`) })),
    ...regions
      .filter((region) => !seen.regions.has(region))
      .map((region): Gap => ({ kind: "not-recorded", region, message: message(`Region ${region}`) })),
  ];
}

type Item = { readonly item: Json } | { readonly gap: Gap };

async function* recordedItems(
  { aggregator, regions, accounts, excludeAccounts }: AggregatorScanOptions,
  region: string,
  session: Session,
  caller: Caller,
): AsyncGenerator<Item, void, void> {
  const client = session.config(region, session.credentials);
  const { operation } = selectAggregateResourceConfig;
  const wanted = ({ accountId, awsRegion }: Json) =>
    (!regions || regions.includes(String(awsRegion))) &&
    (!accounts || accounts.includes(String(accountId))) &&
    !excludeAccounts?.includes(String(accountId));
  const pages = pagesOf({
    operation,
    region,
    get: async (NextToken) => {
      const answer = await caller.call(selectAggregateResourceConfig, client, {
        ConfigurationAggregatorName: aggregator,
        Expression: QUERY,
        MaxResults: PAGE,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      if (!answer.ok && answer.failure.code === "NoSuchConfigurationAggregatorException") {
        throw new CannotScan(
          `There is no configuration aggregator ${aggregator} in ${region}: name its Region with --aggregator-region.`,
        );
      }
      return answer;
    },
    items: (output) => output.Results,
    next: (output) => output.NextToken,
  });
  for await (const page of pages) {
    if ("gap" in page) yield page;
    else {
      for (const result of page.items) {
        const item = parsed(result);
        if (!item) yield { gap: unreadable(operation, region) };
        else if (wanted(item)) yield { item };
      }
    }
  }
}

/** Each result is a JSON text. */
function parsed(result: unknown): Json | undefined {
  if (typeof result !== "string") return undefined;
  try {
    const item: unknown = JSON.parse(result);
    return isObject(item) && text(item.accountId) && text(item.awsRegion) && text(item.resourceId)
      ? item
      : undefined;
  } catch {
    return undefined; // Told as a gap by the caller.
  }
}

const unreadable = (operation: string, region: string): Gap => ({
  kind: "malformed-answer",
  region,
  operation,
  code: "MalformedAnswer",
  message: `${operation} gave an item that is not a resource: whatever it was has not been seen.`,
});

/** Groups the items, which come sorted by account and Region, into slices. */
async function* slicesOf(items: AsyncIterable<Item>): AsyncGenerator<Slice, void, void> {
  let group: Json[] = [];
  const gaps: Gap[] = [];
  for await (const each of items) {
    if ("gap" in each) {
      gaps.push(each.gap);
      continue;
    }
    const [first] = group;
    if (first && (first.accountId !== each.item.accountId || first.awsRegion !== each.item.awsRegion)) {
      yield sliceOf(first, group);
      group = [];
    }
    group.push(each.item);
  }
  const [first] = group;
  if (first) yield sliceOf(first, group);
  if (gaps.length > 0) yield { scope: { kind: "aws" }, stages: [], surroundings: {}, gaps };
}

function sliceOf(first: Json, group: readonly Json[]): Slice {
  const account = String(first.accountId);
  const region = String(first.awsRegion);
  const apis = new Map<string, Json>();
  for (const item of group) {
    const type = item.resourceType;
    if (type !== "AWS::ApiGateway::RestApi" && type !== "AWS::ApiGatewayV2::Api") continue;
    const id = apiIdOf(item);
    if (id !== undefined) apis.set(`${type} ${id}`, item);
  }
  const gaps: Gap[] = [];
  const stages: Stage[] = [];
  for (const item of group) {
    const type = item.resourceType;
    if (type !== "AWS::ApiGateway::Stage" && type !== "AWS::ApiGatewayV2::Stage") continue;
    const stage = recordedStage(item, type === "AWS::ApiGateway::Stage", apis, account, region);
    if (stage) stages.push(stage);
    else gaps.push({ ...unreadable(selectAggregateResourceConfig.operation, region), account });
  }
  gaps.push(...unrecorded(group, account, region));
  stages.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { scope: { kind: "aws", account, region }, stages, surroundings: {}, gaps };
}

const configuration = (item: Json): Json => (isObject(item.configuration) ? item.configuration : {});

/** An API's id: in its configuration, otherwise the last part of its resource id. */
function apiIdOf(item: Json): string | undefined {
  const { id, apiId } = configuration(item);
  return text(id) ?? text(apiId) ?? text(item.resourceId)?.split("/").at(-1);
}

/** `arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod` and `…/apis/abc/stages/$default`. */
const STAGE_ARN = /:\/(restapis|apis)\/([^/]+)\/stages\/(.+)$/;

function recordedStage(
  item: Json,
  rest: boolean,
  apis: ReadonlyMap<string, Json>,
  account: string,
  region: string,
): Stage | undefined {
  const [, , id, name] = STAGE_ARN.exec(text(item.resourceId) ?? "") ?? [];
  if (id === undefined || name === undefined) return undefined;
  const settings = configuration(item);
  const recorded = apis.get(`${rest ? "AWS::ApiGateway::RestApi" : "AWS::ApiGatewayV2::Api"} ${id}`);
  const about = recorded ? configuration(recorded) : {};
  const protocol = about.protocolType === "WEBSOCKET" ? "WEBSOCKET" : "HTTP";
  const api: Api = { type: rest ? "REST" : protocol, id, name: text(about.name) ?? "", account, region };
  const stage = rest
    ? restStage(api, { stageName: name, accessLogSettings: settings.accessLogSettings })
    : v2Stage(api, {
        StageName: name,
        AccessLogSettings: upperCamel(settings.accessLogSettings),
        ApiGatewayManaged: settings.apiGatewayManaged,
      });
  if (stage?.origin.kind !== "aws") return undefined;
  const at = text(item.configurationItemCaptureTime);
  const assumed = !rest && !recorded ? { apiTypeAssumed: "AWS Config has no item of its API" } : {};
  return {
    ...stage,
    ...assumed,
    origin: { ...stage.origin, recordedBy: { service: "config", at: at ?? "unknown" } },
  };
}

/** Config writes both versions in lower camel case; the v2 reader expects the SDK's. */
function upperCamel(settings: unknown): unknown {
  if (!isObject(settings)) return settings;
  return { DestinationArn: settings.destinationArn, Format: settings.format };
}

/** APIs without a single recorded stage of their kind: Config may not be recording stages at all. */
function unrecorded(group: readonly Json[], account: string, region: string): Gap[] {
  const has = (type: string) => group.some((item) => item.resourceType === type);
  const kinds: [string, string][] = [
    ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage"],
    ["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"],
  ];
  return kinds
    .filter(([api, stage]) => has(api) && !has(stage))
    .map(([api, stage]) => ({
      kind: "not-recorded",
      account,
      region,
      message: `AWS Config has recorded ${api} but no ${stage}: its recorder may leave stages out, so none were seen.`,
    }));
}
