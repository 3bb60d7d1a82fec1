import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteStageCommand,
  GetAccountCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  type Op,
  PutIntegrationCommand,
  PutMethodCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import * as two from "@aws-sdk/client-apigatewayv2";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect } from "vitest";
import { type Clients, refusal } from "./clients.ts";

/** A backend to ask: an account of it, in a Region with a CloudWatch role that can be set. */
export interface Backend {
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  readonly clients: Clients;
  /** The same account in a Region where no row sets the CloudWatch role. */
  readonly withoutRole: { readonly clients: Clients; readonly region: string };
  /** The same account in a Region that no row puts an API in. */
  readonly empty: Clients;
}

/** One recorded fact about the service, as something that can be tried. Throws where it does not hold. */
export interface Row {
  readonly name: string;
  run(backend: Backend): Promise<void>;
}

const FORMAT = "$context.requestId $context.status";
const rows: Row[] = [];
const row = (name: string, run: Row["run"]) => rows.push({ name, run });

const logGroup = ({ account, region }: { account: string; region: string }, name = "/access/orders") =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

/** A REST API that has been deployed to no stage: its id and its deployment's. */
async function restApi({ v1 }: Clients): Promise<{ restApiId: string; deploymentId: string }> {
  const { id: restApiId = "" } = await v1.send(new CreateRestApiCommand({ name: "orders" }));
  const { items = [] } = await v1.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: items[0]?.id, httpMethod: "GET" };
  await v1.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await v1.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
  const { id: deploymentId = "" } = await v1.send(new CreateDeploymentCommand({ restApiId }));
  return { restApiId, deploymentId };
}

export async function restStage(clients: Clients, stageName = "prod") {
  const api = await restApi(clients);
  await clients.v1.send(new CreateStageCommand({ ...api, stageName }));
  return { restApiId: api.restApiId, stageName };
}

const setRole = ({ clients, roleArn }: Backend) =>
  clients.v1.send(
    new UpdateAccountCommand({
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: roleArn }],
    }),
  );

const patch = (
  { v1 }: Clients,
  stage: { restApiId: string; stageName: string },
  ...operations: readonly (readonly [op: Op, path: string, value?: string])[]
) =>
  v1.send(
    new UpdateStageCommand({
      ...stage,
      patchOperations: operations.map(([op, path, value]) => ({
        op,
        path,
        ...(value === undefined ? {} : { value }),
      })),
    }),
  );

const DESTINATION = "/accessLogSettings/destinationArn";
const LOG_FORMAT = "/accessLogSettings/format";

async function expectRefusal(
  call: Promise<unknown>,
  expected: { name: string; status: number; message?: string | RegExp },
): Promise<void> {
  const { message, ...rest } = await refusal(call);
  expect(rest).toEqual({ name: expected.name, status: expected.status });
  if (expected.message !== undefined) {
    expect(message).toEqual(
      typeof expected.message === "string"
        ? expect.stringContaining(expected.message)
        : expect.stringMatching(expected.message),
    );
  }
}

const BAD = { name: "BadRequestException", status: 400 };
const ABSENT = { name: "NotFoundException", status: 404 };

// --- REST: lists and pages

row("v1 GetRestApis gives 25 an answer and a position for the rest", async ({ empty: { v1 } }) => {
  const before = new Set<string | undefined>();
  for (let i = 0; i < 27; i++) before.add((await v1.send(new CreateRestApiCommand({ name: `api-${i}` }))).id);
  const first = await v1.send(new GetRestApisCommand({}));
  expect(first.items).toHaveLength(25);
  const second = await v1.send(new GetRestApisCommand({ position: first.position }));
  expect(second.position).toBeUndefined();
  expect(new Set([...(first.items ?? []), ...(second.items ?? [])].map(({ id }) => id))).toEqual(before);
});

row("v1 GetRestApis takes a limit", async ({ clients }) => {
  await restApi(clients);
  await restApi(clients);
  const page = await clients.v1.send(new GetRestApisCommand({ limit: 1 }));
  expect([page.items?.length, typeof page.position]).toEqual([1, "string"]);
});

row("v1 GetStages has no pages: every stage comes in one `item`", async ({ clients }) => {
  const api = await restApi(clients);
  for (let i = 0; i < 30; i++) {
    await clients.v1.send(new CreateStageCommand({ ...api, stageName: `s${i}` }));
  }
  const { item } = await clients.v1.send(new GetStagesCommand({ restApiId: api.restApiId }));
  expect(item).toHaveLength(30);
});

row("v1 an API that is not there is not found", ({ clients: { v1 } }) =>
  expectRefusal(v1.send(new GetStagesCommand({ restApiId: "nosuchapi" })), {
    ...ABSENT,
    message: "Invalid API identifier specified",
  }),
);

row("v1 a stage that is not there is not found", async ({ clients }) => {
  const { restApiId } = await restApi(clients);
  await expectRefusal(clients.v1.send(new GetStageCommand({ restApiId, stageName: "nope" })), {
    ...ABSENT,
    message: "Invalid stage identifier specified",
  });
});

row("v1 a deleted stage is gone", async ({ clients }) => {
  const stage = await restStage(clients);
  await clients.v1.send(new DeleteStageCommand(stage));
  await expectRefusal(clients.v1.send(new GetStageCommand(stage)), ABSENT);
});

// --- REST: how stages come to be

row("v1 a stage is born without access logging and without the key", async ({ clients }) => {
  const stage = await clients.v1.send(new GetStageCommand(await restStage(clients)));
  expect(stage.accessLogSettings).toBeUndefined();
});

row("v1 a deployment that names a stage makes it, unlogged", async ({ clients }) => {
  const { restApiId } = await restApi(clients);
  const { id } = await clients.v1.send(
    new CreateDeploymentCommand({ restApiId, stageName: "live", stageDescription: "made on the way" }),
  );
  const stage = await clients.v1.send(new GetStageCommand({ restApiId, stageName: "live" }));
  expect([stage.deploymentId, stage.description, stage.accessLogSettings]).toEqual([
    id,
    "made on the way",
    undefined,
  ]);
});

row("v1 a further deployment to a stage moves it and keeps its access logging", async (backend) => {
  const { clients } = backend;
  await setRole(backend);
  const stage = await restStage(clients);
  await patch(clients, stage, ["replace", DESTINATION, logGroup(backend)], ["replace", LOG_FORMAT, FORMAT]);
  const { id } = await clients.v1.send(new CreateDeploymentCommand(stage));
  const after = await clients.v1.send(new GetStageCommand(stage));
  expect([after.deploymentId, after.accessLogSettings?.format]).toEqual([id, FORMAT]);
});

row("v1 an API without methods cannot be deployed", async ({ clients: { v1 } }) => {
  const { id } = await v1.send(new CreateRestApiCommand({ name: "bare" }));
  await expectRefusal(v1.send(new CreateDeploymentCommand({ restApiId: id })), {
    ...BAD,
    message: "The REST API doesn't contain any methods",
  });
});

row("v1 a stage needs a deployment that exists", async ({ clients }) => {
  const { restApiId } = await restApi(clients);
  await expectRefusal(
    clients.v1.send(new CreateStageCommand({ restApiId, stageName: "prod", deploymentId: "nosuch" })),
    BAD,
  );
});

row("v1 two stages of an API cannot have one name", async ({ clients }) => {
  const api = await restApi(clients);
  await clients.v1.send(new CreateStageCommand({ ...api, stageName: "prod" }));
  await expectRefusal(clients.v1.send(new CreateStageCommand({ ...api, stageName: "prod" })), {
    name: "ConflictException",
    status: 409,
    message: "Stage already exists",
  });
});

row("v1 a stage's name is letters, digits, hyphen and underscore", async ({ clients }) => {
  const api = await restApi(clients);
  await clients.v1.send(new CreateStageCommand({ ...api, stageName: "prod_v1-a" }));
  await expectRefusal(clients.v1.send(new CreateStageCommand({ ...api, stageName: "a.b" })), {
    ...BAD,
    message: "Stage name only allows",
  });
});

row("v1 a canary keeps its share and its deployment", async ({ clients }) => {
  const api = await restApi(clients);
  const canarySettings = { percentTraffic: 12.5, deploymentId: api.deploymentId };
  await clients.v1.send(new CreateStageCommand({ ...api, stageName: "prod", canarySettings }));
  const stage = await clients.v1.send(new GetStageCommand({ restApiId: api.restApiId, stageName: "prod" }));
  expect(stage.canarySettings).toMatchObject(canarySettings);
});

// --- REST: access logging

row("v1 destination and format are set by two patch operations in one call", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  const destinationArn = logGroup(backend);
  await patch(
    backend.clients,
    stage,
    ["replace", DESTINATION, destinationArn],
    ["replace", LOG_FORMAT, FORMAT],
  );
  const { accessLogSettings } = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(accessLogSettings).toEqual({ destinationArn, format: FORMAT });
});

row("v1 a destination alone is stored", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(backend.clients, stage, ["add", DESTINATION, logGroup(backend)]);
  const { accessLogSettings } = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(accessLogSettings).toEqual({ destinationArn: logGroup(backend) });
});

row("v1 a format alone is stored", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(backend.clients, stage, ["add", LOG_FORMAT, FORMAT]);
  const { accessLogSettings } = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(accessLogSettings).toEqual({ format: FORMAT });
});

row("v1 a Firehose stream of the right name is a destination and needs no account role", async (backend) => {
  const { clients, region } = backend.withoutRole;
  const stage = await restStage(clients);
  const destinationArn = `arn:aws:firehose:${region}:${backend.account}:deliverystream/amazon-apigateway-orders`;
  await patch(clients, stage, ["replace", DESTINATION, destinationArn], ["replace", LOG_FORMAT, FORMAT]);
  const { accessLogSettings } = await clients.v1.send(new GetStageCommand(stage));
  expect(accessLogSettings?.destinationArn).toBe(destinationArn);
});

row("v1 removing the access-log settings takes the key away", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(
    backend.clients,
    stage,
    ["replace", DESTINATION, logGroup(backend)],
    ["replace", LOG_FORMAT, FORMAT],
  );
  await patch(backend.clients, stage, ["remove", "/accessLogSettings"]);
  const after = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(after.accessLogSettings).toBeUndefined();
});

row("v1 removing one half leaves the other", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(
    backend.clients,
    stage,
    ["replace", DESTINATION, logGroup(backend)],
    ["replace", LOG_FORMAT, FORMAT],
  );
  await patch(backend.clients, stage, ["remove", DESTINATION]);
  const after = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(after.accessLogSettings).toEqual({ format: FORMAT });
});

for (const op of ["add", "replace"] as const) {
  row(`v1 ${op} of the whole access-log settings is refused`, async ({ clients }) => {
    const stage = await restStage(clients);
    await expectRefusal(patch(clients, stage, [op, "/accessLogSettings", "{}"]), BAD);
  });
}

row("v1 a patch path that does not exist is refused, and nothing of the call is kept", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await expectRefusal(
    patch(backend.clients, stage, ["replace", "/description", "changed"], ["replace", "/nonsense", "x"]),
    { ...BAD, message: "Invalid patch path" },
  );
  const after = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(after.description).not.toBe("changed");
});

const REST_REFUSED: readonly (readonly [
  what: string,
  half: string,
  value: (b: Backend) => string,
  message: string,
])[] = [
  [
    "a format without a request id",
    LOG_FORMAT,
    () => "$context.status",
    "Access Log format must include either $context.requestId or $context.extendedRequestId",
  ],
  [
    "a format with a line break inside",
    LOG_FORMAT,
    () => "$context.requestId\n$context.status",
    "Access Log format must be single line, new line character is allowed only at end of the format",
  ],
  ["a format over 3 KB", LOG_FORMAT, () => `$context.requestId ${"x".repeat(3_072)}`, ""],
  ["a destination that is no ARN", DESTINATION, () => "/access/orders", "ARNs must start with 'arn:'"],
  [
    "a bucket as destination",
    DESTINATION,
    () => "arn:aws:s3:::access-logs",
    "Invalid ARN specified in the request. The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream ARN.",
  ],
  [
    "a log group ARN that ends in :*",
    DESTINATION,
    (b) => `${logGroup(b)}:*`,
    "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': 'log-group:/access/orders:*'",
  ],
  [
    "a Firehose stream of another name",
    DESTINATION,
    (b) => `arn:aws:firehose:${b.region}:${b.account}:deliverystream/orders`,
    "Kinesis Firehose delivery stream name must begin with the characters 'amazon-apigateway-': 'deliverystream/orders'",
  ],
];

for (const [what, half, value, message] of REST_REFUSED) {
  row(`v1 ${what} is refused`, async (backend) => {
    await setRole(backend);
    const stage = await restStage(backend.clients);
    await expectRefusal(patch(backend.clients, stage, ["replace", half, value(backend)]), {
      ...BAD,
      message,
    });
  });
}

row("v1 a format may end in one line break", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(backend.clients, stage, ["replace", LOG_FORMAT, `${FORMAT}\n`]);
  const after = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(after.accessLogSettings?.format).toBe(`${FORMAT}\n`);
});

row("v1 a REST format may name a variable that does not exist", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  const format = "$context.requestId $context.noSuchVariable";
  await patch(backend.clients, stage, ["replace", LOG_FORMAT, format]);
  const after = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(after.accessLogSettings?.format).toBe(format);
});

// --- the account role

const NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging";

row("v1 logging to CloudWatch needs the account role of the Region", async ({ account, withoutRole }) => {
  const { clients, region } = withoutRole;
  const stage = await restStage(clients);
  await expectRefusal(
    patch(
      clients,
      stage,
      ["replace", DESTINATION, logGroup({ account, region })],
      ["replace", LOG_FORMAT, FORMAT],
    ),
    { ...BAD, message: NO_ROLE },
  );
});

row("v1 a missing account role hides a bad format", async ({ account, withoutRole }) => {
  const { clients, region } = withoutRole;
  const stage = await restStage(clients);
  await expectRefusal(
    patch(
      clients,
      stage,
      ["replace", DESTINATION, logGroup({ account, region })],
      ["replace", LOG_FORMAT, "bad"],
    ),
    { ...BAD, message: NO_ROLE },
  );
});

row("v1 a bad destination is told before a missing account role", async ({ withoutRole: { clients } }) => {
  const stage = await restStage(clients);
  await expectRefusal(patch(clients, stage, ["replace", DESTINATION, "arn:aws:s3:::x"]), {
    ...BAD,
    message: "Invalid ARN specified",
  });
});

row("v1 execution logging needs the account role too", async ({ withoutRole: { clients } }) => {
  const stage = await restStage(clients);
  await expectRefusal(patch(clients, stage, ["replace", "/*/*/logging/loglevel", "INFO"]), {
    ...BAD,
    message: NO_ROLE,
  });
});

row("v1 the level of execution logging is kept in the method settings", async (backend) => {
  await setRole(backend);
  const stage = await restStage(backend.clients);
  await patch(backend.clients, stage, ["replace", "/*/*/logging/loglevel", "ERROR"]);
  const { methodSettings } = await backend.clients.v1.send(new GetStageCommand(stage));
  expect(methodSettings?.["*/*"]).toMatchObject({
    loggingLevel: "ERROR",
    metricsEnabled: false,
    dataTraceEnabled: false,
    cachingEnabled: false,
  });
});

row("v1 the account role is read back, and an empty text clears it", async (backend) => {
  await setRole(backend);
  const { v1 } = backend.clients;
  expect((await v1.send(new GetAccountCommand({}))).cloudwatchRoleArn).toBe(backend.roleArn);
  await v1.send(
    new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: "" }] }),
  );
  const { cloudwatchRoleArn } = await v1.send(new GetAccountCommand({}));
  await setRole(backend);
  expect(cloudwatchRoleArn).toBeUndefined();
});

row("v1 the account role cannot be removed by `remove`", async (backend) => {
  await setRole(backend);
  await expectRefusal(
    backend.clients.v1.send(
      new UpdateAccountCommand({ patchOperations: [{ op: "remove", path: "/cloudwatchRoleArn" }] }),
    ),
    BAD,
  );
});

row("v1 a role that does not exist is no account role", async ({ account, clients: { v1 } }) => {
  const value = `arn:aws:iam::${account}:role/not-there`;
  await expectRefusal(
    v1.send(
      new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] }),
    ),
    { ...BAD, message: "The role ARN does not have required permissions configured" },
  );
});

// --- REST: tags

row("v1 a stage's tags are set, read and taken away by its ARN", async ({ clients, region }) => {
  const { restApiId, stageName } = await restStage(clients);
  const resourceArn = `arn:aws:apigateway:${region}::/restapis/${restApiId}/stages/${stageName}`;
  await clients.v1.send(new TagResourceCommand({ resourceArn, tags: { team: "orders", tier: "1" } }));
  await clients.v1.send(new UntagResourceCommand({ resourceArn, tagKeys: ["tier"] }));
  expect((await clients.v1.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: "orders" });
});

row("v1 an API is read back as it was made", async ({ clients: { v1 } }) => {
  const { id } = await v1.send(
    new CreateRestApiCommand({ name: "regional", endpointConfiguration: { types: ["REGIONAL"] } }),
  );
  const api = await v1.send(new GetRestApiCommand({ restApiId: id }));
  expect([api.name, api.endpointConfiguration?.types]).toEqual(["regional", ["REGIONAL"]]);
  expect(api.createdDate).toBeInstanceOf(Date);
});

// --- HTTP and WebSocket APIs

async function v2Api({ v2 }: Clients, protocol: two.ProtocolType = "HTTP"): Promise<string> {
  const { ApiId = "" } = await v2.send(
    new two.CreateApiCommand({
      Name: "events",
      ProtocolType: protocol,
      ...(protocol === "WEBSOCKET" ? { RouteSelectionExpression: "$request.body.action" } : {}),
    }),
  );
  return ApiId;
}

const settings = (backend: { account: string; region: string }, Format = FORMAT) => ({
  DestinationArn: logGroup(backend, "/access/events"),
  Format,
});

row("v2 GetApis gives pages with a token", async ({ clients }) => {
  await v2Api(clients);
  await v2Api(clients, "WEBSOCKET");
  const first = await clients.v2.send(new two.GetApisCommand({ MaxResults: "1" }));
  expect([first.Items?.length, typeof first.NextToken]).toEqual([1, "string"]);
  const second = await clients.v2.send(
    new two.GetApisCommand({ MaxResults: "1", NextToken: first.NextToken }),
  );
  expect(second.Items?.[0]?.ApiId).not.toBe(first.Items?.[0]?.ApiId);
});

row("v2 GetStages gives pages with a token", async ({ clients }) => {
  const ApiId = await v2Api(clients);
  for (const StageName of ["a", "b", "c"])
    await clients.v2.send(new two.CreateStageCommand({ ApiId, StageName }));
  const first = await clients.v2.send(new two.GetStagesCommand({ ApiId, MaxResults: "2" }));
  expect(first.Items).toHaveLength(2);
  const second = await clients.v2.send(
    new two.GetStagesCommand({ ApiId, MaxResults: "2", NextToken: first.NextToken }),
  );
  expect([second.Items?.length, second.NextToken]).toEqual([1, undefined]);
});

row("v2 GetApis does not list REST APIs", async ({ clients }) => {
  const { restApiId } = await restApi(clients);
  await v2Api(clients);
  const { Items = [] } = await clients.v2.send(new two.GetApisCommand({ MaxResults: "500" }));
  expect(Items.length).toBeGreaterThan(0);
  expect(Items.map(({ ApiId }) => ApiId)).not.toContain(restApiId);
});

row("v2 an API that is not there is not found", ({ clients: { v2 } }) =>
  expectRefusal(v2.send(new two.GetStagesCommand({ ApiId: "nosuchapi" })), ABSENT),
);

row("v2 a stage made without access logging has no key for it", async ({ clients }) => {
  const ApiId = await v2Api(clients);
  await clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "prod" }));
  const stage = await clients.v2.send(new two.GetStageCommand({ ApiId, StageName: "prod" }));
  expect([stage.AccessLogSettings, stage.StageName]).toEqual([undefined, "prod"]);
});

row("v2 a stage can be born logged", async (backend) => {
  const ApiId = await v2Api(backend.clients);
  const AccessLogSettings = settings(backend);
  await backend.clients.v2.send(
    new two.CreateStageCommand({ ApiId, StageName: "$default", AccessLogSettings }),
  );
  const stage = await backend.clients.v2.send(new two.GetStageCommand({ ApiId, StageName: "$default" }));
  expect(stage.AccessLogSettings).toEqual(AccessLogSettings);
});

row("v2 UpdateStage sets access logging", async (backend) => {
  const ApiId = await v2Api(backend.clients);
  await backend.clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "prod" }));
  const AccessLogSettings = settings(backend);
  await backend.clients.v2.send(new two.UpdateStageCommand({ ApiId, StageName: "prod", AccessLogSettings }));
  const stage = await backend.clients.v2.send(new two.GetStageCommand({ ApiId, StageName: "prod" }));
  expect(stage.AccessLogSettings).toEqual(AccessLogSettings);
});

row("v2 DeleteAccessLogSettings takes the key away", async (backend) => {
  const ApiId = await v2Api(backend.clients);
  const stage = { ApiId, StageName: "prod" };
  await backend.clients.v2.send(
    new two.CreateStageCommand({ ...stage, AccessLogSettings: settings(backend) }),
  );
  await backend.clients.v2.send(new two.DeleteAccessLogSettingsCommand(stage));
  expect((await backend.clients.v2.send(new two.GetStageCommand(stage))).AccessLogSettings).toBeUndefined();
});

row("v2 HTTP stages need no account role", async ({ account, withoutRole: { clients, region } }) => {
  const ApiId = await v2Api(clients);
  const AccessLogSettings = settings({ account, region });
  const made = await clients.v2.send(
    new two.CreateStageCommand({ ApiId, StageName: "prod", AccessLogSettings }),
  );
  expect(made.AccessLogSettings).toEqual(AccessLogSettings);
});

row("v2 WebSocket stages need the account role", async ({ account, withoutRole: { clients, region } }) => {
  const ApiId = await v2Api(clients, "WEBSOCKET");
  const AccessLogSettings = settings({ account, region });
  await expectRefusal(
    clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "prod", AccessLogSettings })),
    {
      ...BAD,
      message: NO_ROLE,
    },
  );
});

row("v2 WebSocket stages log where the account role is set", async (backend) => {
  await setRole(backend);
  const ApiId = await v2Api(backend.clients, "WEBSOCKET");
  const AccessLogSettings = settings(backend, "$context.requestId $context.noSuchVariable");
  const made = await backend.clients.v2.send(
    new two.CreateStageCommand({ ApiId, StageName: "prod", AccessLogSettings }),
  );
  expect(made.AccessLogSettings).toEqual(AccessLogSettings);
});

const HALF = "Access Log value missing. Expected destinationArn and format.";
const V2_REFUSED: readonly (readonly [
  what: string,
  log: (b: Backend) => two.AccessLogSettings,
  message: string,
])[] = [
  ["a destination without a format", (b) => ({ DestinationArn: logGroup(b) }), HALF],
  ["a format without a destination", () => ({ Format: FORMAT }), HALF],
  [
    "an HTTP format with a variable that HTTP APIs lack",
    (b) => settings(b, "$context.requestId $context.identity.apiKey"),
    "The following context variables are not supported: [$context.identity.apiKey]",
  ],
  [
    "a format without a request id",
    (b) => settings(b, "$context.status"),
    "The following errors are found in Access Log Format: Access Log format must include either",
  ],
  [
    "a format that ends in a line break",
    (b) => settings(b, `${FORMAT}\n`),
    "The following errors are found in Access Log Format: Access Log format must be single line",
  ],
  [
    "a Firehose stream",
    (b) => ({
      Format: FORMAT,
      DestinationArn: `arn:aws:firehose:${b.region}:${b.account}:deliverystream/amazon-apigateway-x`,
    }),
    "Access log destination must only contain characters",
  ],
];

for (const [what, log, message] of V2_REFUSED) {
  row(`v2 ${what} is refused`, async (backend) => {
    const ApiId = await v2Api(backend.clients);
    await expectRefusal(
      backend.clients.v2.send(
        new two.CreateStageCommand({ ApiId, StageName: "prod", AccessLogSettings: log(backend) }),
      ),
      { ...BAD, message },
    );
  });
}

row("v2 the format is checked before the destination", async (backend) => {
  const ApiId = await v2Api(backend.clients);
  const AccessLogSettings = { DestinationArn: "arn:aws:s3:::x", Format: "$context.status" };
  await expectRefusal(
    backend.clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "prod", AccessLogSettings })),
    { ...BAD, message: "must include either" },
  );
});

row("v2 only HTTP APIs have a $default stage", async ({ clients }) => {
  const ApiId = await v2Api(clients, "WEBSOCKET");
  await expectRefusal(clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "$default" })), BAD);
});

async function quickCreated({ v2 }: Clients): Promise<string> {
  const { ApiId = "" } = await v2.send(
    new two.CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: "https://example.com/" }),
  );
  return ApiId;
}

row("v2 quick create makes a $default stage that API Gateway manages, unlogged", async ({ clients }) => {
  const ApiId = await quickCreated(clients);
  const { Items = [] } = await clients.v2.send(new two.GetStagesCommand({ ApiId }));
  const [stage] = Items;
  expect([Items.length, stage?.StageName, stage?.ApiGatewayManaged, stage?.AutoDeploy]).toEqual([
    1,
    "$default",
    true,
    true,
  ]);
  expect(stage?.AccessLogSettings).toBeUndefined();
  expect(typeof stage?.DeploymentId).toBe("string");
});

row("v2 a managed stage cannot be modified", async (backend) => {
  const ApiId = await quickCreated(backend.clients);
  await expectRefusal(
    backend.clients.v2.send(
      new two.UpdateStageCommand({ ApiId, StageName: "$default", AccessLogSettings: settings(backend) }),
    ),
    BAD,
  );
});

row("v2 a stage that deploys itself takes no deployment id", async ({ clients }) => {
  const ApiId = await v2Api(clients);
  await clients.v2.send(new two.CreateRouteCommand({ ApiId, RouteKey: "GET /" }));
  const { DeploymentId } = await clients.v2.send(new two.CreateDeploymentCommand({ ApiId }));
  await clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  await expectRefusal(
    clients.v2.send(new two.UpdateStageCommand({ ApiId, StageName: "$default", DeploymentId })),
    BAD,
  );
});

row("v2 an API without routes cannot be deployed", async ({ clients }) => {
  const ApiId = await v2Api(clients);
  await expectRefusal(clients.v2.send(new two.CreateDeploymentCommand({ ApiId })), BAD);
});

row("v2 a stage's tags are set and read by its ARN", async ({ clients, region }) => {
  const ApiId = await v2Api(clients);
  await clients.v2.send(new two.CreateStageCommand({ ApiId, StageName: "prod", Tags: { team: "events" } }));
  const ResourceArn = `arn:aws:apigateway:${region}::/apis/${ApiId}/stages/prod`;
  await clients.v2.send(new two.TagResourceCommand({ ResourceArn, Tags: { tier: "1" } }));
  await clients.v2.send(new two.UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
  expect((await clients.v2.send(new two.GetTagsCommand({ ResourceArn }))).Tags).toEqual({ tier: "1" });
});

// --- who asks

row("STS names the account of the caller", async ({ account, clients: { sts } }) => {
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(account);
});

row("STS refuses a role that does not exist", ({ account, clients: { sts } }) =>
  expectRefusal(
    sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/nobody`, RoleSessionName: "contract" }),
    ),
    { name: "AccessDenied", status: 403 },
  ),
);

row("EC2 lists enabled Regions, and the others only when all are asked for", async ({ clients: { ec2 } }) => {
  const enabled = (await ec2.send(new DescribeRegionsCommand({}))).Regions ?? [];
  const all = (await ec2.send(new DescribeRegionsCommand({ AllRegions: true }))).Regions ?? [];
  const status = new Map(all.map(({ RegionName, OptInStatus }) => [RegionName, OptInStatus]));
  expect(enabled.map(({ OptInStatus }) => OptInStatus)).not.toContain("not-opted-in");
  expect([status.get("eu-west-1"), status.get("af-south-1")]).toEqual([
    "opt-in-not-required",
    "not-opted-in",
  ]);
});

/** The recorded behaviour of the service, in our own words. */
export const ROWS: readonly Row[] = rows;
