import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
} from "@aws-sdk/client-firehose";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { type Clients, refusal } from "./clients.ts";
import type { Row } from "./contract-rows.ts";

const rows: Row[] = [];
const row = (name: string, run: Row["run"]) => rows.push({ name, run });

let made = 0;
/** A log group of its own for each row. */
async function group(
  { logs }: Clients,
  settings: { logGroupClass?: "INFREQUENT_ACCESS" } = {},
): Promise<string> {
  made += 1;
  const logGroupName = `/contract/group-${made}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName, ...settings }));
  return logGroupName;
}

const described = async ({ logs }: Clients, logGroupNamePrefix: string) =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups?.[0];

const named = async (call: Promise<unknown>) => (await refusal(call)).name;

const transformation = { metricName: "Errors", metricNamespace: "Contract", metricValue: "1" };

row("Logs a group is described with both forms of its ARN, and without retention", async (backend) => {
  const name = await group(backend.clients);
  const arn = `arn:aws:logs:${backend.region}:${backend.account}:log-group:${name}`;
  expect(await described(backend.clients, name)).toMatchObject({
    logGroupName: name,
    arn: `${arn}:*`,
    logGroupArn: arn,
    logGroupClass: "STANDARD",
    metricFilterCount: 0,
  });
  expect((await described(backend.clients, name))?.retentionInDays).toBeUndefined();
});

row("Logs a name that is there cannot be made again", async ({ clients }) => {
  const logGroupName = await group(clients);
  const { name, message } = await refusal(clients.logs.send(new CreateLogGroupCommand({ logGroupName })));
  expect([name, message]).toEqual([
    "ResourceAlreadyExistsException",
    "The specified log group already exists",
  ]);
});

row("Logs a group's name has its characters", async ({ clients: { logs } }) => {
  const { name, message } = await refusal(logs.send(new CreateLogGroupCommand({ logGroupName: "a b" })));
  expect(name).toBe("InvalidParameterException");
  expect(message).toContain("logGroupName");
});

row("Logs a group that is not there is not found", async ({ clients: { logs } }) => {
  const logGroupName = "/contract/nothing";
  expect(await refusal(logs.send(new DeleteLogGroupCommand({ logGroupName })))).toEqual({
    name: "ResourceNotFoundException",
    status: 400,
    message: "The specified log group does not exist.",
  });
});

row("Logs a deleted group is gone", async ({ clients }) => {
  const logGroupName = await group(clients);
  await clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  expect(await described(clients, logGroupName)).toBeUndefined();
});

row("Logs groups are described by identifiers, and what is not there is left out", async (backend) => {
  const one = await group(backend.clients);
  const two = await group(backend.clients);
  await group(backend.clients);
  const logGroupIdentifiers = [
    one,
    `arn:aws:logs:${backend.region}:${backend.account}:log-group:${two}`,
    "/contract/nothing",
  ];
  const { logGroups = [] } = await backend.clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupIdentifiers }),
  );
  expect(new Set(logGroups.map(({ logGroupName }) => logGroupName))).toEqual(new Set([one, two]));
});

row("Logs an identifier does not end in :*", async (backend) => {
  const logGroupIdentifiers = [`arn:aws:logs:${backend.region}:${backend.account}:log-group:/x:*`];
  const call = backend.clients.logs.send(new DescribeLogGroupsCommand({ logGroupIdentifiers }));
  expect(await named(call)).toBe("InvalidParameterException");
});

row("Logs no more than 50 identifiers are asked for at once", async ({ clients: { logs } }) => {
  const logGroupIdentifiers = Array.from({ length: 51 }, (_, i) => `/x/${i}`);
  const call = logs.send(new DescribeLogGroupsCommand({ logGroupIdentifiers }));
  expect(await named(call)).toBe("InvalidParameterException");
});

row("Logs groups come in pages with a token", async ({ clients }) => {
  const names = [await group(clients), await group(clients), await group(clients)];
  const prefix = { logGroupNamePrefix: "/contract/", limit: 2 };
  const found = new Set<string | undefined>();
  let nextToken: string | undefined;
  do {
    const page = await clients.logs.send(
      new DescribeLogGroupsCommand({ ...prefix, ...(nextToken === undefined ? {} : { nextToken }) }),
    );
    expect(page.logGroups?.length).toBeLessThanOrEqual(2);
    for (const { logGroupName } of page.logGroups ?? []) found.add(logGroupName);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(names.every((name) => found.has(name))).toBe(true);
});

row("Logs retention is set and taken away", async ({ clients }) => {
  const logGroupName = await group(clients);
  await clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }));
  expect((await described(clients, logGroupName))?.retentionInDays).toBe(90);
  await clients.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  expect((await described(clients, logGroupName))?.retentionInDays).toBeUndefined();
});

row("Logs retention is one of the days there are", async ({ clients }) => {
  const logGroupName = await group(clients);
  const call = clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 45 }));
  expect(await named(call)).toBe("InvalidParameterException");
});

row("Logs a protected group cannot be deleted", async ({ clients }) => {
  const logGroupName = await group(clients);
  const protect = (deletionProtectionEnabled: boolean) =>
    clients.logs.send(
      new PutLogGroupDeletionProtectionCommand({
        logGroupIdentifier: logGroupName,
        deletionProtectionEnabled,
      }),
    );
  await protect(true);
  expect((await described(clients, logGroupName))?.deletionProtectionEnabled).toBe(true);
  const call = clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  expect(await named(call)).toBe("ValidationException");
  await protect(false);
  await clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
});

row("Logs tags are set and read by the group's ARN", async (backend) => {
  const name = await group(backend.clients);
  const resourceArn = `arn:aws:logs:${backend.region}:${backend.account}:log-group:${name}`;
  await backend.clients.logs.send(new TagResourceCommand({ resourceArn, tags: { owner: "payments" } }));
  const { tags } = await backend.clients.logs.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual({ owner: "payments" });
});

row("Logs a metric filter is put, described and deleted", async ({ clients }) => {
  const logGroupName = await group(clients);
  const filter = {
    logGroupName,
    filterName: "errors",
    filterPattern: '{ $.status = "5*" }',
    metricTransformations: [transformation],
  };
  await clients.logs.send(new PutMetricFilterCommand(filter));
  const { metricFilters = [] } = await clients.logs.send(new DescribeMetricFiltersCommand({ logGroupName }));
  expect(metricFilters).toMatchObject([filter]);
  expect((await described(clients, logGroupName))?.metricFilterCount).toBe(1);
  await clients.logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName: "errors" }));
  const after = await clients.logs.send(new DescribeMetricFiltersCommand({ logGroupName }));
  expect(after.metricFilters).toEqual([]);
});

row("Logs a metric filter has exactly one transformation", async ({ clients }) => {
  const logGroupName = await group(clients);
  const call = clients.logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: "two",
      filterPattern: "ERROR",
      metricTransformations: [transformation, transformation],
    }),
  );
  expect(await named(call)).toBe("InvalidParameterException");
});

row("Logs a metric filter's pattern must be one", async ({ clients }) => {
  const logGroupName = await group(clients);
  const call = clients.logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: "bad",
      filterPattern: "{ $.status = }",
      metricTransformations: [transformation],
    }),
  );
  expect(await named(call)).toBe("InvalidParameterException");
});

/** A role with which Firehose can write to S3, and CloudWatch Logs to Firehose. Gives its ARN. */
async function carrier({ iam }: Clients, RoleName: string): Promise<string> {
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const Service = ["firehose.amazonaws.com", "logs.amazonaws.com"];
  const trust = document({ Principal: { Service }, Action: "sts:AssumeRole" });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: ["firehose:PutRecord", "s3:PutObject"], Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "carries", PolicyDocument }));
  return Role?.Arn ?? "";
}

row("Logs a group takes two subscriptions and no third", async (backend) => {
  const { clients, region, account } = backend;
  const logGroupName = await group(clients);
  const stream = `contract-${made}`;
  const role = await carrier(clients, `to-firehose-${made}`);
  await clients.firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: stream,
      ExtendedS3DestinationConfiguration: { RoleARN: role, BucketARN: "arn:aws:s3:::archive" },
    }),
  );
  const put = (filterName: string) =>
    clients.logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName,
        filterPattern: "",
        destinationArn: `arn:aws:firehose:${region}:${account}:deliverystream/${stream}`,
        roleArn: role,
      }),
    );
  await put("one");
  await put("two");
  expect(await named(put("three"))).toBe("LimitExceededException");
  const list = () => clients.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
  expect((await list()).subscriptionFilters?.map(({ filterName }) => filterName)).toEqual(["one", "two"]);
  await clients.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: "one" }));
  expect((await list()).subscriptionFilters).toHaveLength(1);
});

row("Logs a resource policy is put, described and deleted", async ({ clients: { logs } }) => {
  const policyName = "delivery";
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await logs.send(new PutResourcePolicyCommand({ policyName, policyDocument }));
  const list = async () =>
    ((await logs.send(new DescribeResourcePoliciesCommand({}))).resourcePolicies ?? []).filter(
      (policy) => policy.policyName === policyName,
    );
  expect(await list()).toMatchObject([{ policyName, policyDocument }]);
  await logs.send(new DeleteResourcePolicyCommand({ policyName }));
  expect(await list()).toEqual([]);
  const again = logs.send(new DeleteResourcePolicyCommand({ policyName }));
  expect(await named(again)).toBe("ResourceNotFoundException");
});

async function stream({ logs }: Clients, logGroupName: string, messages: readonly string[]) {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
  const timestamp = Date.now();
  await logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: "one",
      logEvents: messages.map((message, i) => ({ message, timestamp: timestamp + i })),
    }),
  );
}

row("Logs events are put and read", async ({ clients }) => {
  const logGroupName = await group(clients);
  await stream(clients, logGroupName, ["first", "second"]);
  const { events = [] } = await clients.logs.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: "one", startFromHead: true }),
  );
  expect(events.map(({ message }) => message)).toEqual(["first", "second"]);
  const { logStreams = [] } = await clients.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual(["one"]);
});

row("Logs events are found by a pattern", async ({ clients }) => {
  const logGroupName = await group(clients);
  await stream(clients, logGroupName, ['{"status":"200"}', '{"status":"503"}']);
  const { events = [] } = await clients.logs.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.status = "503" }' }),
  );
  expect(events.map(({ message }) => message)).toEqual(['{"status":"503"}']);
});

row("Logs events come in order of time", async ({ clients }) => {
  const logGroupName = await group(clients);
  await clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
  const now = Date.now();
  const call = clients.logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: "one",
      logEvents: [
        { message: "later", timestamp: now },
        { message: "sooner", timestamp: now - 1_000 },
      ],
    }),
  );
  expect(await named(call)).toBe("InvalidParameterException");
});

row(
  "Logs a group of infrequent access takes no metric filter, and its events are not read",
  async ({ clients }) => {
    const logGroupName = await group(clients, { logGroupClass: "INFREQUENT_ACCESS" });
    expect((await described(clients, logGroupName))?.logGroupClass).toBe("INFREQUENT_ACCESS");
    const filter = clients.logs.send(
      new PutMetricFilterCommand({
        logGroupName,
        filterName: "errors",
        filterPattern: "ERROR",
        metricTransformations: [transformation],
      }),
    );
    await refusal(filter);
    await refusal(clients.logs.send(new FilterLogEventsCommand({ logGroupName })));
  },
);

row("KMS a key is enabled, disabled and pending", async ({ clients: { kms } }) => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "logs" }));
  const KeyId = KeyMetadata?.KeyId ?? "";
  const state = async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  const seen = [await state()];
  await kms.send(new DisableKeyCommand({ KeyId }));
  seen.push(await state());
  await kms.send(new EnableKeyCommand({ KeyId }));
  seen.push(await state());
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  seen.push(await state());
  expect(seen).toEqual(["Enabled", "Disabled", "Enabled", "PendingDeletion"]);
});

row("KMS a key that is not there is not found", async ({ clients: { kms } }) => {
  const KeyId = "00000000-0000-4000-8000-000000000000";
  expect(await named(kms.send(new DescribeKeyCommand({ KeyId })))).toBe("NotFoundException");
});

row("Logs a key is shown with the group that it encrypts", async ({ clients }) => {
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({}));
  const kmsKeyId = KeyMetadata?.Arn ?? "";
  const logGroupName = await group(clients);
  await clients.logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
  expect((await described(clients, logGroupName))?.kmsKeyId).toBe(kmsKeyId);
});

row("Logs a disabled key cannot be associated", async ({ clients }) => {
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({}));
  const kmsKeyId = KeyMetadata?.Arn ?? "";
  await clients.kms.send(new DisableKeyCommand({ KeyId: kmsKeyId }));
  const logGroupName = await group(clients);
  const call = clients.logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
  expect(await named(call)).toBe("InvalidParameterException");
});

row("Firehose a stream is made, described and deleted", async ({ clients, account, region }) => {
  const { firehose } = clients;
  const RoleARN = await carrier(clients, "to-s3");
  const DeliveryStreamName = "amazon-apigateway-contract";
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        RoleARN,
        BucketARN: "arn:aws:s3:::archive",
      },
    }),
  );
  const describe = () => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
  const { DeliveryStreamDescription: stream } = await describe();
  expect(stream).toMatchObject({
    DeliveryStreamARN: `arn:aws:firehose:${region}:${account}:deliverystream/${DeliveryStreamName}`,
    DeliveryStreamStatus: "ACTIVE",
    Destinations: [{ ExtendedS3DestinationDescription: { BucketARN: "arn:aws:s3:::archive" } }],
  });
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  expect(await named(describe())).toBe("ResourceNotFoundException");
});

export const LOG_ROWS: readonly Row[] = rows;
