import { GetStageCommand } from "@aws-sdk/client-api-gateway";
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  DisassociateWebACLCommand,
  GetWebACLForResourceCommand,
  ListResourcesForWebACLCommand,
} from "@aws-sdk/client-wafv2";
import { expect } from "vitest";
import { refusal } from "./clients.ts";
import { type Row, restStage } from "./contract-rows.ts";

const rows: Row[] = [];
const row = (name: string, run: Row["run"]) => rows.push({ name, run });
const named = async (call: Promise<unknown>) => (await refusal(call)).name;

// --- CloudWatch

const ALARM = {
  Namespace: "Contract",
  MetricName: "Errors",
  Statistic: "Sum" as const,
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold" as const,
};

row("CloudWatch an alarm is put, described by prefix and deleted", async ({ clients: { cloudwatch } }) => {
  const topic = "arn:aws:sns:eu-west-1:123456789012:pager";
  for (const AlarmName of ["contract-a", "contract-b"])
    await cloudwatch.send(new PutMetricAlarmCommand({ ...ALARM, AlarmName, AlarmActions: [topic] }));
  const list = async () =>
    (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "contract-" }))).MetricAlarms ?? [];
  expect(await list()).toMatchObject([
    { ...ALARM, AlarmName: "contract-a", ActionsEnabled: true, AlarmActions: [topic] },
    { AlarmName: "contract-b" },
  ]);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["contract-a", "contract-b"] }));
  expect(await list()).toEqual([]);
});

row("CloudWatch alarms come in pages with a token", async ({ clients: { cloudwatch } }) => {
  for (const AlarmName of ["paged-a", "paged-b", "paged-c"])
    await cloudwatch.send(new PutMetricAlarmCommand({ ...ALARM, AlarmName }));
  const ask = { AlarmNamePrefix: "paged-", MaxRecords: 2 };
  const first = await cloudwatch.send(new DescribeAlarmsCommand(ask));
  expect([first.MetricAlarms?.length, typeof first.NextToken]).toEqual([2, "string"]);
  const second = await cloudwatch.send(
    new DescribeAlarmsCommand({ ...ask, NextToken: first.NextToken ?? "" }),
  );
  expect([second.MetricAlarms?.map(({ AlarmName }) => AlarmName), second.NextToken]).toEqual([
    ["paged-c"],
    undefined,
  ]);
});

row(
  "CloudWatch alarms of a metric are found by its name and dimensions",
  async ({ clients: { cloudwatch } }) => {
    const Dimensions = [{ Name: "ApiName", Value: "orders" }];
    const metric = { ...ALARM, MetricName: "Latency", Dimensions };
    await cloudwatch.send(new PutMetricAlarmCommand({ ...metric, AlarmName: "latency" }));
    const ask = async (value: string) => {
      const { MetricAlarms = [] } = await cloudwatch.send(
        new DescribeAlarmsForMetricCommand({
          Namespace: "Contract",
          MetricName: "Latency",
          Dimensions: [{ Name: "ApiName", Value: value }],
        }),
      );
      return MetricAlarms.map(({ AlarmName }) => AlarmName);
    };
    expect([await ask("orders"), await ask("refunds")]).toEqual([["latency"], []]);
  },
);

row("CloudWatch an alarm that is not there cannot be deleted", async ({ clients: { cloudwatch } }) => {
  const call = cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["nothing"] }));
  expect((await refusal(call)).status).toBe(404);
});

row("CloudWatch values are put and read by their dimensions", async ({ clients: { cloudwatch } }) => {
  const at = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
  const datum = (api: string, Value: number) => ({
    MetricName: "Count",
    Dimensions: [{ Name: "ApiName", Value: api }],
    Timestamp: at,
    Value,
  });
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Contract",
      MetricData: [datum("orders", 2), datum("orders", 4), datum("refunds", 100)],
    }),
  );
  const window = { StartTime: new Date(at.getTime() - 60_000), EndTime: new Date(at.getTime() + 60_000) };
  const query = (Id: string, Stat: string, api: string) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "Contract",
        MetricName: "Count",
        Dimensions: [{ Name: "ApiName", Value: api }],
      },
      Period: 60,
      Stat,
    },
  });
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      ...window,
      MetricDataQueries: [
        query("sum", "Sum", "orders"),
        query("count", "SampleCount", "orders"),
        query("none", "Sum", "nobody"),
      ],
    }),
  );
  expect(MetricDataResults.map(({ Id, Values }) => [Id, Values])).toEqual([
    ["sum", [6]],
    ["count", [2]],
    ["none", []],
  ]);
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      ...window,
      Namespace: "Contract",
      MetricName: "Count",
      Dimensions: [{ Name: "ApiName", Value: "orders" }],
      Period: 60,
      Statistics: ["Sum", "Average", "Maximum"],
    }),
  );
  expect(Datapoints).toMatchObject([{ Timestamp: at, Sum: 6, Average: 3, Maximum: 4 }]);
});

row("CloudWatch takes many values at once, packed by the client", async ({ clients: { cloudwatch } }) => {
  const Timestamp = new Date(Date.now() - 120_000);
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Contract",
      MetricData: Array.from({ length: 400 }, () => ({ MetricName: "Packed", Timestamp, Value: 1 })),
    }),
  );
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      StartTime: new Date(Timestamp.getTime() - 600_000),
      EndTime: new Date(Timestamp.getTime() + 600_000),
      Namespace: "Contract",
      MetricName: "Packed",
      Period: 600,
      Statistics: ["Sum"],
    }),
  );
  expect(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(400);
});

row("CloudWatch answers no more than 500 queries at once", async ({ clients: { cloudwatch } }) => {
  const MetricDataQueries = Array.from({ length: 501 }, (_, i) => ({
    Id: `m${i}`,
    MetricStat: { Metric: { Namespace: "Contract", MetricName: "Count" }, Period: 60, Stat: "Sum" },
  }));
  const EndTime = new Date();
  const StartTime = new Date(EndTime.getTime() - 60_000);
  const call = cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime }));
  expect((await refusal(call)).status).toBe(400);
});

row("CloudWatch takes no metrics of AWS's own namespaces", async ({ clients: { cloudwatch } }) => {
  const call = cloudwatch.send(
    new PutMetricDataCommand({ Namespace: "AWS/Logs", MetricData: [{ MetricName: "x", Value: 1 }] }),
  );
  expect((await refusal(call)).status).toBe(400);
});

// --- IAM

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const WRITE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }],
});
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

let made = 0;
const roleName = () => {
  made += 1;
  return `contract-role-${made}`;
};

row("IAM a role's trust policy comes percent-encoded", async ({ clients: { iam }, account }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role?.Arn).toBe(`arn:aws:iam::${account}:role/${RoleName}`);
  expect(Role?.AssumeRolePolicyDocument).toContain("%7B%22Version%22");
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(JSON.parse(TRUST));
});

row("IAM a role that is not there is not found", async ({ clients: { iam } }) => {
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName: "nobody" })))).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
  });
});

row("IAM a role's name is taken once", async ({ clients: { iam } }) => {
  const role = { RoleName: roleName(), AssumeRolePolicyDocument: TRUST };
  await iam.send(new CreateRoleCommand(role));
  expect(await named(iam.send(new CreateRoleCommand(role)))).toBe("EntityAlreadyExistsException");
});

row("IAM inline policies are put, listed and read", async ({ clients: { iam } }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "write", PolicyDocument: WRITE }));
  const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  expect(PolicyNames).toEqual(["write"]);
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "write" }));
  expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(JSON.parse(WRITE));
});

row("IAM a policy that is no JSON is refused", async ({ clients: { iam } }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  const call = iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "bad", PolicyDocument: "{" }));
  expect(await named(call)).toBe("MalformedPolicyDocumentException");
});

row("IAM managed policies are attached, listed and read by version", async ({ clients: { iam } }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  const { Policy: own } = await iam.send(
    new CreatePolicyCommand({ PolicyName: `${RoleName}-policy`, PolicyDocument: WRITE }),
  );
  const PolicyArn = own?.Arn ?? "";
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([{ PolicyName: `${RoleName}-policy`, PolicyArn }]);
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(JSON.parse(WRITE));
});

row("IAM knows the policy that API Gateway's role is meant to have", async ({ clients: { iam } }) => {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: PUSH }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: PUSH, VersionId: Policy?.DefaultVersionId }),
  );
  const { Statement } = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "")) as {
    Statement: readonly { Action: readonly string[] }[];
  };
  expect(Statement[0]?.Action).toEqual(expect.arrayContaining(["logs:CreateLogStream", "logs:PutLogEvents"]));
});

row("IAM a boundary is shown with the role", async ({ clients: { iam } }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: PUSH }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PUSH);
});

row("IAM a role with policies cannot be deleted", async ({ clients: { iam } }) => {
  const RoleName = roleName();
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: PUSH }));
  expect(await named(iam.send(new DeleteRoleCommand({ RoleName })))).toBe("DeleteConflictException");
});

// --- WAF

const webAcl = (Name: string) =>
  new CreateWebACLCommand({
    Name,
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    Rules: [],
    VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: Name },
  });

row("WAF a web ACL is associated with a REST stage, which then shows it", async ({ clients, region }) => {
  const stage = await restStage(clients);
  const { Summary } = await clients.waf.send(webAcl("contract"));
  const WebACLArn = Summary?.ARN ?? "";
  const ResourceArn = `arn:aws:apigateway:${region}::/restapis/${stage.restApiId}/stages/${stage.stageName}`;
  await clients.waf.send(new AssociateWebACLCommand({ WebACLArn, ResourceArn }));
  const { WebACL } = await clients.waf.send(new GetWebACLForResourceCommand({ ResourceArn }));
  expect(WebACL).toMatchObject({ ARN: WebACLArn, Name: "contract", DefaultAction: { Allow: {} } });
  const { ResourceArns } = await clients.waf.send(
    new ListResourcesForWebACLCommand({ WebACLArn, ResourceType: "API_GATEWAY" }),
  );
  expect(ResourceArns).toEqual([ResourceArn]);
  expect((await clients.v1.send(new GetStageCommand(stage))).webAclArn).toBe(WebACLArn);
  await clients.waf.send(new DisassociateWebACLCommand({ ResourceArn }));
  expect((await clients.v1.send(new GetStageCommand(stage))).webAclArn).toBeUndefined();
});

row("WAF a web ACL's name is taken once in a Region", async ({ clients: { waf } }) => {
  await waf.send(webAcl("twice"));
  expect(await named(waf.send(webAcl("twice")))).toBe("WAFDuplicateItemException");
});

row("WAF a stage that is not there has no web ACL to ask for", async ({ clients: { waf }, region }) => {
  const ResourceArn = `arn:aws:apigateway:${region}::/restapis/nothing/stages/prod`;
  const call = waf.send(new GetWebACLForResourceCommand({ ResourceArn }));
  expect(await named(call)).toBe("WAFNonexistentItemException");
});

/** The recorded behaviour of what surrounds a stage besides its logs. */
export const SURROUNDING_ROWS: readonly Row[] = rows;
