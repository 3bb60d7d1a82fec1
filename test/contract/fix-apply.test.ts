import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateApiCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateWebACLCommand } from "@aws-sdk/client-wafv2";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Session } from "../../src/aws/session.ts";
import { makeSteps } from "../../src/fixes/apply/make.ts";
import { undoSteps } from "../../src/fixes/apply/undo.ts";
import { LiveAws } from "../../src/fixes/aws/live.ts";
import { bookOf } from "../../src/fixes/journal/book.ts";
import type { Entry } from "../../src/fixes/journal/entry.ts";
import type { Step } from "../../src/fixes/step.ts";
import { FakeClock } from "../aws/fake-clock.ts";
import { everyKind, OLD_TRUST } from "../fixes/every-kind.ts";
import { REGION } from "../fixes/steps.ts";
import { clients } from "../sandbox/clients.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

let moto: Awaited<ReturnType<typeof motoServer>>;
beforeAll(async () => {
  vi.stubEnv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
  moto = await motoServer();
});
afterAll(() => {
  vi.unstubAllEnvs();
  moto?.kill();
});

/** Makes in moto what steps of every kind change. */
async function furnished() {
  const { v1, v2, logs, iam, kms, waf, firehose } = clients(moto.url, MOTO_CREDENTIALS, REGION);
  const restApiId = (await v1.send(new CreateRestApiCommand({ name: "orders" }))).id;
  const root = (await v1.send(new GetResourcesCommand({ restApiId }))).items?.[0]?.id;
  const method = { restApiId, resourceId: root, httpMethod: "GET" };
  await v1.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await v1.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
  await v1.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const v2Stage = async (ProtocolType: "HTTP" | "WEBSOCKET", StageName: string) => {
    const { ApiId } = await v2.send(
      new CreateApiCommand({
        Name: StageName,
        ProtocolType,
        RouteSelectionExpression: "$request.body.action",
      }),
    );
    await v2.send(new CreateStageCommand({ ApiId, StageName }));
    return ApiId ?? "";
  };
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/there" }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/there", retentionInDays: 7 }));
  for (const RoleName of ["old", "carrier"]) {
    const AssumeRolePolicyDocument = JSON.stringify(OLD_TRUST);
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
  const RoleARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/carrier`;
  const stream = await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "archive",
      ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: "arn:aws:s3:::archive" },
    }),
  );
  const acl = await waf.send(
    new CreateWebACLCommand({
      Name: "acl",
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
      VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: "m" },
    }),
  );
  return {
    account: MOTO_ACCOUNT,
    rest: { apiType: "REST", apiId: restApiId ?? "", stage: "prod" },
    http: { apiType: "HTTP", apiId: await v2Stage("HTTP", "$default"), stage: "$default" },
    websocket: { apiType: "WEBSOCKET", apiId: await v2Stage("WEBSOCKET", "live"), stage: "live" },
    key: (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "",
    streamArn: stream.DeliveryStreamARN ?? "",
    webAcl: acl.Summary?.ARN ?? "",
  } as const;
}

/** Operations that moto does not have: a page of HTML comes back. */
const NOT_IN_MOTO: ReadonlySet<string> = new Set([
  "logs AssociateKmsKey",
  "logs PutLogGroupDeletionProtection",
  "apigatewayv2 UpdateStage",
]);
/** moto's new buckets are as S3's were before April 2023: nothing blocks public access. */
const asMotoHasIt = (step: Step): Step =>
  step.kind === "create-bucket" ? { ...step, after: { publicAccess: "open" } } : step;
/** moto fills in limits of its own for throttling, which are not the account's, and takes no method's settings away. */
const isNotMotos = ({ kind, target }: Step) => kind === "set-execution-log" && target.apiType === "REST";
const isInMoto = ({ call }: Step) => !NOT_IN_MOTO.has(`${call.service} ${call.operation}`);

test("moto takes what the steps ask for, gives it back as they say, and is restored", async () => {
  const every = everyKind(await furnished());
  const session = new Session({ endpointUrl: moto.url, environment: {} });
  onTestFinished(() => session.close());
  const { signal } = new AbortController();
  const live = new LiveAws({
    connections: session,
    credentials: () => async () => MOTO_CREDENTIALS,
    signal,
    rate: 1_000,
    timeout: 10_000,
    clock: new FakeClock(),
  });
  const entries: Entry[] = [];
  const notes = { note: (entry: object) => void entries.push({ ...entry, at: "" } as Entry) };
  const make = async (steps: readonly Step[]) => {
    const told = await makeSteps(steps, { live, notes, book: bookOf([]), signal });
    return told.map(({ step, outcome, why }) => [step.kind, outcome, why]);
  };
  const steps = every.filter(isInMoto).map(asMotoHasIt);
  expect(await make(steps)).toEqual(steps.map(({ kind }) => [kind, "made", ""]));
  const undo = (chosen: readonly Step[]) =>
    undoSteps(chosen, { live, notes, book: bookOf(entries), deleteLines: false, signal });
  expect(await undo(steps.filter(isNotMotos))).toMatchObject([
    { outcome: "changed", why: "Somebody set throttling for all methods since." },
  ]);
  const undone = await undo(steps.filter((step) => !isNotMotos(step)));
  expect(undone.map(({ step, outcome, why }) => [step.kind, outcome, why])).toEqual(
    undone.map(({ step }) => [step.kind, "undone", ""]),
  );
  expect(undone).toHaveLength(steps.length - 1);
  // What moto learns comes off the list.
  const lacking = every.filter((step) => !isInMoto(step) && step.needs.length === 0);
  expect(await make(lacking)).toEqual(
    lacking.map(({ kind }) => [kind, "failed", expect.stringContaining("SyntaxError")]),
  );
}, 90_000);
