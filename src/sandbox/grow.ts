import { createHash } from "node:crypto";
import type { Partition } from "../model/arn.ts";
import { FILLED_IN } from "./apigateway/patch-stage.ts";
import { newStage } from "./apigateway/stages.ts";
import { newV2Stage } from "./apigatewayv2/deploy.ts";
import { surround } from "./grow-surroundings.ts";
import { growTraffic } from "./grow-traffic.ts";
import { trustPolicyFor } from "./iam/trust.ts";
import { idFrom, randomFrom } from "./random.ts";
import {
  type AccountSeed,
  type RegionSeed,
  type RestApiSeed,
  type Seed,
  SeedError,
  type V2ApiSeed,
} from "./seed.ts";
import { type Account, type AccountRegion, homeIn, type Role } from "./state/account.ts";
import { Keys } from "./state/credentials.ts";
import { regionsOf } from "./state/regions.ts";
import type { RestApi } from "./state/rest-api.ts";
import type { V2Api } from "./state/v2-api.ts";
import { type Organization, World } from "./state/world.ts";
import { routeFrom, setBehaviour } from "./traffic/behaviour.ts";

/** Things without a time of their own were made in the ninety days after this: when exactly, their place decides. */
const EPOCH = Date.UTC(2026, 0, 5, 9, 30);
const MINUTES = 90 * 24 * 60;

const hashOf = (place: string): number => createHash("sha256").update(place).digest().readUInt32LE(0);

/** Ids for what the seed leaves without one: made from the place in the seed, so that they never move. */
const idAt = (place: string, length: number): string => idFrom(randomFrom(hashOf(place)), length);

const timeAt = (time: string | undefined, place: string): number =>
  time === undefined ? EPOCH + (hashOf(`time ${place}`) % MINUTES) * 60_000 : Date.parse(time);

/**
 * A world grown from a checked seed; `now` is when its traffic has got to, in milliseconds since the epoch. Throws SeedError where the seed contradicts itself. */
export function worldFrom(seed: Seed, now: number = EPOCH): World {
  const partition = seed.partition ?? "aws";
  const world = new World(new Keys(), organizationFrom(seed));
  seed.accounts.forEach((each, i) => {
    const account = accountFrom(each, partition, `accounts[${i}]`);
    world.accounts.set(account.id, account);
    if (account.status === "ACTIVE") world.keys.longTerm(account.id, partition);
    for (const [region, content] of Object.entries(each.regions ?? {})) {
      const place = `accounts[${i}].regions[${JSON.stringify(region)}]`;
      if (!account.optInStatus.has(region))
        throw new SeedError(`${place}: no Region of ${partition} is called so`);
      const home = homeIn(account, region);
      fill(home, content, place);
      surround(home, content, EPOCH);
      growTraffic(home, content, now);
    }
  });
  return world;
}

function organizationFrom({ organization, accounts }: Seed): Organization | undefined {
  if (!organization) return undefined;
  const suffix = idAt(organization.managementAccount, 4);
  const rootId = `r-${suffix}`;
  const units = new Map<string, { id: string; name: string; parent: string }>();
  const byName = new Map<string, string>();
  for (const { name, parent } of organization.units ?? []) {
    const id = `ou-${suffix}-${idAt(name, 8)}`;
    byName.set(name, id);
    units.set(id, { id, name, parent: (parent === undefined ? undefined : byName.get(parent)) ?? rootId });
  }
  const parents = new Map(
    accounts.map(({ id, unit }) => [id, (unit === undefined ? undefined : byName.get(unit)) ?? rootId]),
  );
  return {
    id: organization.id ?? `o-${idAt(organization.managementAccount, 10)}`,
    rootId,
    managementAccount: organization.managementAccount,
    delegatedAdministrators: new Set(organization.delegatedAdministrators),
    units,
    parents,
  };
}

function accountFrom(seed: AccountSeed, partition: Partition, place: string): Account {
  const regions = regionsOf(partition);
  const opted = new Set(seed.optedInRegions);
  for (const region of opted) {
    if (!regions.get(region)) throw new SeedError(`${place}.optedInRegions: ${region} is no opt-in Region`);
  }
  const optInStatus = new Map<string, "opt-in-not-required" | "opted-in" | "not-opted-in">();
  for (const [region, optIn] of regions) {
    optInStatus.set(region, !optIn ? "opt-in-not-required" : opted.has(region) ? "opted-in" : "not-opted-in");
  }
  const roles = new Map<string, Role>(
    (seed.roles ?? [])
      .filter(({ deleted }) => !deleted)
      .map((role): [string, Role] => [role.name, roleFrom(role, seed.id, partition)]),
  );
  return {
    id: seed.id,
    name: seed.name,
    email: seed.email ?? `aws+${seed.id}@example.com`,
    partition,
    status: seed.status ?? "ACTIVE",
    joinedAt: EPOCH,
    optInStatus,
    roles,
    deletedRoles: new Set((seed.roles ?? []).filter(({ deleted }) => deleted).map(({ name }) => name)),
    managedPolicies: new Map(
      (seed.managedPolicies ?? []).map(({ name, document }) => {
        const arn = `arn:${partition}:iam::${seed.id}:policy/${name}`;
        return [
          arn,
          { arn, name, path: "/", document: JSON.stringify(document), version: "v1", createdAt: EPOCH },
        ];
      }),
    ),
    homes: new Map(),
  };
}

type RoleSeed = NonNullable<AccountSeed["roles"]>[number];

function roleFrom(seed: RoleSeed, account: string, partition: Partition): Role {
  return {
    name: seed.name,
    path: "/",
    arn: `arn:${partition}:iam::${account}:role/${seed.name}`,
    id: `AROA${idAt(`${account} ${seed.name}`, 16).toUpperCase()}`,
    createdAt: EPOCH,
    trusts: seed.trusts,
    trustPolicy: trustPolicyFor(seed.trusts, seed.externalId, partition),
    policies: new Set(seed.policies),
    inlinePolicies: new Map(
      Object.entries(seed.inlinePolicies ?? {}).map(([name, document]) => [name, JSON.stringify(document)]),
    ),
    boundary: seed.boundary,
    ...(seed.externalId === undefined ? {} : { externalId: seed.externalId }),
  };
}

/** How an API answers, where the seed says so. */
function behave(
  api: RestApi | V2Api,
  { routes = [], apiKeys = [], throttle }: RestApiSeed | V2ApiSeed,
): void {
  setBehaviour(api, {
    apiKeys,
    throttle,
    routes: routes.map(({ path, ...about }) =>
      routeFrom({
        path,
        ...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)),
      }),
    ),
  });
}

function fill(home: AccountRegion, seed: RegionSeed, place: string): void {
  home.cloudwatchRoleArn = seed.cloudwatchRoleArn;
  const where = `${home.account.id} ${home.region}`;
  seed.restApis?.forEach((api, i) => {
    const grown = restApiFrom(api, `${where} rest ${i}`, `${place}.restApis[${i}]`);
    if (home.restApis.has(grown.id))
      throw new SeedError(`${place}.restApis[${i}].id: ${grown.id} is there twice`);
    behave(grown, api);
    home.restApis.set(grown.id, grown);
  });
  const v2 = [
    ...(seed.httpApis ?? []).map((api, i) => ({ api, i, protocol: "HTTP" as const, list: "httpApis" })),
    ...(seed.websocketApis ?? []).map((api, i) => ({
      api,
      i,
      protocol: "WEBSOCKET" as const,
      list: "websocketApis",
    })),
  ];
  for (const { api, i, protocol, list } of v2) {
    const grown = v2ApiFrom(api, protocol, `${where} ${protocol} ${i}`, `${place}.${list}[${i}]`);
    if (home.v2Apis.has(grown.id))
      throw new SeedError(`${place}.${list}[${i}].id: ${grown.id} is there twice`);
    behave(grown, api);
    home.v2Apis.set(grown.id, grown);
  }
  for (const { name, organization = false, accounts, regions } of seed.aggregators ?? []) {
    home.aggregators.set(name, { name, organization, accounts, regions, createdAt: EPOCH });
  }
}

/** A seeded REST API has a mock method, so that it can be deployed again. */
function restApiFrom(seed: RestApiSeed, salt: string, place: string): RestApi {
  const createdAt = timeAt(seed.createdAt, salt);
  const deployment = { id: idAt(`${salt} deployment`, 6), description: undefined, createdAt };
  const api: RestApi = {
    id: seed.id ?? idAt(salt, 10),
    name: seed.name,
    description: undefined,
    version: undefined,
    endpointType: seed.endpoint ?? "REGIONAL",
    endpointDisabled: seed.disableExecuteApiEndpoint ?? false,
    root: {
      id: idAt(`${salt} root`, 10),
      path: "/",
      methods: new Map([["GET", { authorizationType: "NONE", integration: "MOCK" }]]),
    },
    stages: new Map(),
    deployments: new Map([[deployment.id, deployment]]),
    tags: new Map(Object.entries(seed.tags ?? {})),
    createdAt,
  };
  seed.stages.forEach((each, i) => {
    if (api.stages.has(each.name))
      throw new SeedError(`${place}.stages[${i}].name: ${each.name} is there twice`);
    const stage = newStage(
      each.name,
      deployment.id,
      each.createdAt === undefined ? createdAt : Date.parse(each.createdAt),
    );
    stage.accessLog = each.accessLog ?? {};
    stage.description = each.description;
    stage.tracingEnabled = each.tracingEnabled ?? false;
    stage.webAclArn = each.webAclArn;
    if (each.loggingLevel)
      stage.methodSettings.set("*/*", new Map([...FILLED_IN, ["loggingLevel", each.loggingLevel]]));
    for (const [key, value] of Object.entries(each.tags ?? {})) stage.tags.set(key, value);
    if (each.canaryPercent !== undefined) {
      const canary = { id: idAt(`${salt} canary ${each.name}`, 6), description: "canary", createdAt };
      api.deployments.set(canary.id, canary);
      stage.canary = {
        percentTraffic: each.canaryPercent,
        deploymentId: canary.id,
        stageVariableOverrides: new Map(),
        useStageCache: false,
      };
    }
    api.stages.set(each.name, stage);
  });
  return api;
}

function v2ApiFrom(seed: V2ApiSeed, protocol: V2Api["protocol"], salt: string, place: string): V2Api {
  const createdAt = timeAt(seed.createdAt, salt);
  const managed = seed.stages.some((stage) => stage.managed);
  const integration = {
    id: idAt(`${salt} integration`, 7),
    type: "HTTP_PROXY",
    uri: "https://example.com/",
    managed,
  };
  const route = {
    id: idAt(`${salt} route`, 7),
    key: "$default",
    target: `integrations/${integration.id}`,
    managed,
  };
  const further = (seed.routes ?? [])
    .filter(({ path }) => path !== "$default")
    .map(({ method = "ANY", path }, i) => ({
      id: idAt(`${salt} route ${i}`, 7),
      key: protocol === "HTTP" ? `${method} ${path}` : path,
      target: `integrations/${integration.id}`,
      managed: false,
    }));
  const deployment = {
    id: idAt(`${salt} deployment`, 6),
    description: undefined,
    autoDeployed: managed,
    createdAt,
  };
  const api: V2Api = {
    id: seed.id ?? idAt(salt, 10),
    name: seed.name,
    protocol,
    endpointDisabled: seed.disableExecuteApiEndpoint ?? false,
    description: undefined,
    version: undefined,
    routeSelectionExpression: protocol === "HTTP" ? "$request.method $request.path" : "$request.body.action",
    stages: new Map(),
    deployments: new Map([[deployment.id, deployment]]),
    routes: new Map([route, ...further].map((each) => [each.id, each])),
    integrations: new Map([[integration.id, integration]]),
    tags: new Map(Object.entries(seed.tags ?? {})),
    createdAt,
  };
  seed.stages.forEach((each, i) => {
    if (api.stages.has(each.name))
      throw new SeedError(`${place}.stages[${i}].name: ${each.name} is there twice`);
    const stage = newV2Stage(
      each.name,
      protocol,
      each.createdAt === undefined ? createdAt : Date.parse(each.createdAt),
      {
        autoDeploy: each.autoDeploy ?? each.managed ?? false,
        managed: each.managed ?? false,
      },
    );
    stage.accessLog = each.accessLog;
    stage.description = each.description;
    stage.deploymentId = deployment.id;
    for (const [key, value] of Object.entries(each.tags ?? {})) stage.tags.set(key, value);
    api.stages.set(each.name, stage);
  });
  return api;
}
