import { stageArn } from "../../model/arn.ts";
import type { Json } from "../service.ts";
import type { Account, AccountRegion } from "../state/account.ts";
import type { RestApi, RestStage } from "../state/rest-api.ts";
import type { V2Api, V2Stage } from "../state/v2-api.ts";

/** When AWS Config wrote an item down: some minutes after the change, never at once. */
const DELAY_MS = 180_000;

interface About {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: ReadonlyMap<string, string>;
}

function item({ account, region }: AccountRegion, about: About, configuration: Json): Json {
  return {
    resourceType: about.type,
    resourceId: about.id,
    resourceName: about.name,
    arn: about.arn,
    accountId: account.id,
    awsRegion: region,
    availabilityZone: "Not Applicable",
    resourceCreationTime: new Date(about.createdAt).toISOString(),
    configurationItemCaptureTime: new Date(about.updatedAt + DELAY_MS).toISOString(),
    configurationItemStatus: "OK",
    tags: [...about.tags].map(([key, value]) => ({ key, value, tag: `${key}=${value}` })),
    configuration,
  };
}

/** Without what is undefined, as recorded items are: a predicate or a column then finds nothing there. */
const present = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

const apiArn = (home: AccountRegion, collection: string, id: string) =>
  `arn:${home.account.partition}:apigateway:${home.region}::/${collection}/${id}`;

const restApiItem = (home: AccountRegion, api: RestApi): Json =>
  item(
    home,
    {
      type: "AWS::ApiGateway::RestApi",
      id: api.id,
      name: api.name,
      arn: apiArn(home, "restapis", api.id),
      createdAt: api.createdAt,
      updatedAt: api.createdAt,
      tags: api.tags,
    },
    present({
      id: api.id,
      name: api.name,
      description: api.description,
      createdDate: new Date(api.createdAt).toISOString(),
      endpointConfiguration: { types: [api.endpointType] },
      disableExecuteApiEndpoint: api.endpointDisabled,
    }),
  );

/** A stage's item has the ARN for its id, and nothing else that names its API. */
function restStageItem(home: AccountRegion, api: RestApi, stage: RestStage): Json {
  const arn = stageArn("REST", home.region, api.id, stage.name);
  const { destinationArn, format } = stage.accessLog;
  const log = present({ destinationArn, format });
  return item(
    home,
    {
      type: "AWS::ApiGateway::Stage",
      id: arn,
      name: stage.name,
      arn,
      createdAt: stage.createdAt,
      updatedAt: stage.updatedAt,
      tags: stage.tags,
    },
    present({
      stageName: stage.name,
      deploymentId: stage.deploymentId,
      description: stage.description,
      accessLogSettings: Object.keys(log).length === 0 ? undefined : log,
      canarySettings: stage.canary && {
        percentTraffic: stage.canary.percentTraffic,
        deploymentId: stage.canary.deploymentId,
        useStageCache: stage.canary.useStageCache,
      },
      cacheClusterEnabled: stage.cacheClusterEnabled,
      tracingEnabled: stage.tracingEnabled,
      webAclArn: stage.webAclArn,
      createdDate: new Date(stage.createdAt).toISOString(),
      lastUpdatedDate: new Date(stage.updatedAt).toISOString(),
    }),
  );
}

const v2ApiItem = (home: AccountRegion, api: V2Api): Json =>
  item(
    home,
    {
      type: "AWS::ApiGatewayV2::Api",
      id: api.id,
      name: api.name,
      arn: apiArn(home, "apis", api.id),
      createdAt: api.createdAt,
      updatedAt: api.createdAt,
      tags: api.tags,
    },
    present({
      apiId: api.id,
      name: api.name,
      protocolType: api.protocol,
      description: api.description,
      routeSelectionExpression: api.routeSelectionExpression,
    }),
  );

function v2StageItem(home: AccountRegion, api: V2Api, stage: V2Stage): Json {
  const arn = stageArn(api.protocol, home.region, api.id, stage.name);
  return item(
    home,
    {
      type: "AWS::ApiGatewayV2::Stage",
      id: arn,
      name: stage.name,
      arn,
      createdAt: stage.createdAt,
      updatedAt: stage.updatedAt,
      tags: stage.tags,
    },
    present({
      stageName: stage.name,
      deploymentId: stage.deploymentId,
      description: stage.description,
      accessLogSettings: stage.accessLog,
      apiGatewayManaged: stage.managed || undefined,
      autoDeploy: stage.autoDeploy,
      defaultRouteSettings: stage.defaultRouteSettings,
      createdDate: new Date(stage.createdAt).toISOString(),
      lastUpdatedDate: new Date(stage.updatedAt).toISOString(),
    }),
  );
}

/** What AWS Config has recorded of API Gateway in one account and Region: lower camel case for both versions. */
export function recordedItems(home: AccountRegion): Json[] {
  const items: Json[] = [];
  for (const api of home.restApis.values()) {
    items.push(restApiItem(home, api));
    for (const stage of api.stages.values()) items.push(restStageItem(home, api, stage));
  }
  for (const api of home.v2Apis.values()) {
    items.push(v2ApiItem(home, api));
    for (const stage of api.stages.values()) items.push(v2StageItem(home, api, stage));
  }
  return items;
}

/** Those of several accounts, in the Regions wanted. */
export function itemsOf(accounts: Iterable<Account>, regions: readonly string[] | undefined): Json[] {
  const items: Json[] = [];
  for (const { homes } of accounts) {
    for (const home of homes.values()) {
      if (regions && !regions.includes(home.region)) continue;
      for (const each of recordedItems(home)) items.push(each);
    }
  }
  return items;
}
