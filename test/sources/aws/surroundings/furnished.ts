import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateAccountCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateApiCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";

export interface Backend {
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** What was made, by the names that AWS gave. */
export interface Furnished {
  readonly roleArn: string;
  readonly keyArn: string;
  readonly restApi: string;
  readonly httpApi: string;
}

export const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const CARRIER_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: ["firehose.amazonaws.com", "logs.amazonaws.com"] },
      Action: "sts:AssumeRole",
    },
  ],
});
const CARRIES = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["firehose:PutRecord", "s3:PutObject"], Resource: "*" }],
});
export const WRITES = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }],
});
export const DELIVERY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "*",
    },
  ],
});
const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';

/**
 * Fills one account-Region, through the AWS SDK, with two APIs whose logging is whole, except that the key of one group is
 * disabled. Works on whatever speaks AWS.
 */
export async function furnish({ url, account, region, credentials }: Backend): Promise<Furnished> {
  const config = { endpoint: url, region, credentials };
  const iam = new IAMClient(config);
  const logs = new CloudWatchLogsClient(config);
  const kms = new KMSClient(config);
  const firehose = new FirehoseClient(config);
  const cloudwatch = new CloudWatchClient(config);
  const v1 = new APIGatewayClient(config);
  const v2 = new ApiGatewayV2Client(config);
  const logGroup = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;

  const RoleName = "ApiGatewayLogs";
  const role = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument: WRITES }));
  const policy = await iam.send(
    new CreatePolicyCommand({ PolicyName: "ApiGatewayWrites", PolicyDocument: WRITES }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policy.Policy?.Arn }));
  const roleArn = role.Role?.Arn ?? "";

  const key = await kms.send(new CreateKeyCommand({}));
  const keyArn = key.KeyMetadata?.Arn ?? "";
  await logs.send(new CreateLogGroupCommand({ logGroupName: "orders", kmsKeyId: keyArn }));
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyMetadata?.KeyId }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "orders", retentionInDays: 365 }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: "web" }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: "unrelated" }));
  await logs.send(
    new PutMetricFilterCommand({
      logGroupName: "orders",
      filterName: "errors",
      filterPattern: "{ $.status = 5* }",
      metricTransformations: [{ metricName: "errors", metricNamespace: "orders", metricValue: "1" }],
    }),
  );
  await logs.send(new PutResourcePolicyCommand({ policyName: "delivery", policyDocument: DELIVERY }));

  const carrier = await iam.send(
    new CreateRoleCommand({ RoleName: "carrier", AssumeRolePolicyDocument: CARRIER_TRUST }),
  );
  const carrierArn = carrier.Role?.Arn ?? "";
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "carrier", PolicyName: "carries", PolicyDocument: CARRIES }),
  );
  const bucket = { BucketARN: "arn:aws:s3:::archive", RoleARN: carrierArn };
  const DeliveryStreamName = "archive";
  const stream = await firehose.send(
    new CreateDeliveryStreamCommand({ DeliveryStreamName, ExtendedS3DestinationConfiguration: bucket }),
  );
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: "orders",
      filterName: "archive",
      filterPattern: "",
      destinationArn: stream.DeliveryStreamARN,
      roleArn: carrierArn,
    }),
  );
  const alarm = { EvaluationPeriods: 1, Period: 60, Statistic: "Sum", Threshold: 5 } as const;
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...alarm,
      AlarmName: "orders-errors",
      Namespace: "orders",
      MetricName: "errors",
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [`arn:aws:sns:${region}:${account}:ops`],
    }),
  );
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...alarm,
      AlarmName: "unrelated",
      Namespace: "AWS/EC2",
      MetricName: "CPUUtilization",
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );

  await v1.send(
    new UpdateAccountCommand({
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: roleArn }],
    }),
  );
  const { id: restApiId = "" } = await v1.send(new CreateRestApiCommand({ name: "orders" }));
  const { items } = await v1.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: items?.[0]?.id, httpMethod: "GET" };
  await v1.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await v1.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
  await v1.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const settings = { destinationArn: logGroup("orders"), format: FORMAT };
  await v1.send(
    new UpdateStageCommand({
      restApiId,
      stageName: "prod",
      patchOperations: Object.entries(settings).map(([name, value]) => ({
        op: "replace" as const,
        path: `/accessLogSettings/${name}`,
        value,
      })),
    }),
  );
  const { ApiId = "" } = await v2.send(new CreateApiCommand({ Name: "web", ProtocolType: "HTTP" }));
  await v2.send(
    new CreateStageCommand({
      ApiId,
      StageName: "$default",
      AutoDeploy: true,
      AccessLogSettings: { DestinationArn: logGroup("web"), Format: FORMAT },
    }),
  );
  return { roleArn, keyArn, restApi: restApiId, httpApi: ApiId };
}
