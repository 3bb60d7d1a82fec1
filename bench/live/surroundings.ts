import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Figure } from "../figures.ts";
import { type Asked, scanSandbox } from "./against-sandbox.ts";

const ACCOUNT = "100000000001";
const REGION = "eu-west-1";
const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';
const arn = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;

/** One Region with every check on, each stage with a log group of its own: how many calls does a stage cost? */
export async function surroundings(short: boolean): Promise<Figure[]> {
  const [rest, http] = short ? [80, 20] : [600, 100];
  const stages = rest + http;
  const named = (count: number, kind: string, stage: string) =>
    Array.from({ length: count }, (_, i) => ({
      name: `${kind}-${i}`,
      stages: [{ name: stage, accessLog: { destinationArn: arn(`${kind}/${i}`), format: FORMAT } }],
    }));
  const restApis = named(rest, "rest", "prod");
  const httpApis = named(http, "http", "$default");
  const seed = { accounts: [{ id: ACCOUNT, name: "bench", regions: { [REGION]: { restApis, httpApis } } }] };
  const { ms, document, calls, around, peakMb } = await scanSandbox(
    seed,
    ACCOUNT,
    ["--regions", REGION, "--rate", "100"],
    (sandbox) => furnish(sandbox, rest, http),
  );
  const total = [...around.values()].reduce((sum, count) => sum + count, 0);
  const told = [...around].map(([key, count]) => `${key.split(/[: ]/)[1]} ${count}`).join(", ");
  const name = `All checks, ${stages} stages with ${stages} log groups`;
  return [
    { name: `${name}: calls per stage that find the stages`, value: calls / stages, note: `${calls} calls` },
    { name: `${name}: calls per stage around them`, value: total / stages, atMost: 0.2, note: told },
    { name: `${name}: stages not seen`, value: stages - (document.coverage.stages ?? 0), atMost: 0 },
    { name: `${name}: calls lost (gaps)`, value: document.gaps.length, atMost: 0 },
    {
      name: `${name}: peak memory`,
      value: peakMb,
      unit: " MB",
      atMost: 300,
      atLeast: 20,
      note: `${(ms / 1000).toFixed(1)} s at --rate 100`,
    },
  ];
}

/** A metric filter and an alarm for every tenth group of a stage, and many of both that are of other things. */
async function furnish({ url, credentials }: Asked, rest: number, http: number): Promise<void> {
  const config = { endpoint: url, region: REGION, credentials };
  const logs = new CloudWatchLogsClient(config);
  const cloudwatch = new CloudWatchClient(config);
  const groups = [
    ...Array.from({ length: rest }, (_, i) => `rest/${i}`),
    ...Array.from({ length: http }, (_, i) => `http/${i}`),
    ...Array.from({ length: rest }, (_, i) => `other/${i}`),
  ];
  for (const [index, logGroupName] of groups.entries()) {
    // The groups that stages name are there already.
    if (logGroupName.startsWith("other/")) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    else if (index % 10 > 0) continue;
    const metric = { metricName: logGroupName.replace("/", "-"), metricNamespace: "bench" };
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName,
        filterName: "errors",
        filterPattern: '{ $.status = "5*" }',
        metricTransformations: [{ ...metric, metricValue: "1" }],
      }),
    );
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `alarm-${logGroupName}`,
        Namespace: metric.metricNamespace,
        MetricName: metric.metricName,
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: "Sum",
        Threshold: 1,
      }),
    );
  }
}
