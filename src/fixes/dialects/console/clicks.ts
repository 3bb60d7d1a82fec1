import { listOf, member, textOf } from "../../json.ts";
import type { States } from "../../state.ts";
import type { Json, Step, StepKind } from "../../step.ts";
import { quoted } from "../quoted.ts";
import * as links from "./links.ts";

/** How one step is made by hand. */
export interface Clicks {
  /** The page, below the console's address; absent: the console has none for this. */
  readonly path?: string;
  /** What to choose there. */
  readonly words: string;
  /** What to paste, by the label of the field. */
  readonly values: readonly (readonly [label: string, value: string])[];
}

type Typed<K extends StepKind> = Step & { target: States[K]["target"] };
type Guides = { readonly [K in StepKind]: (step: Typed<K>) => Clicks };

const spelled = (value: Json): string => JSON.stringify(value, null, 2);

const GUIDES: Guides = {
  "create-role": ({ region, target, after }) => ({
    path: links.newRolePath(region),
    words: "Choose Custom trust policy, paste the policy, add no permissions yet, name the role, create it.",
    values: [
      ["Custom trust policy", spelled(member(after, "trust") ?? null)],
      ["Role name", target.role],
    ],
  }),
  "set-role-trust": ({ region, target, after }) => ({
    path: links.rolePath(region, target.role),
    words: "Trust relationships, Edit trust policy: replace the text, Update policy.",
    values: [["Trust policy", spelled(after)]],
  }),
  "attach-role-policy": ({ region, target }) => ({
    path: links.rolePath(region, target.role),
    words: "Permissions, Add permissions, Attach policies: look for the name, tick it, Add permissions.",
    values: [["Policy", target.policyArn.split("/").at(-1) ?? target.policyArn]],
  }),
  "put-role-policy": ({ region, target, after }) => ({
    path: links.rolePath(region, target.role),
    words:
      "Permissions, Add permissions, Create inline policy, JSON: paste the policy, Next, name it, create it.",
    values: [
      ["Policy", spelled(after)],
      ["Policy name", target.policy],
    ],
  }),
  "set-account-role": ({ region, after }) => ({
    path: links.apiSettingsPath(region),
    words:
      "Settings, Logging, Edit: give the role, Save changes. A new role can take a minute to be accepted.",
    values: [["CloudWatch log role ARN", textOf(after)]],
  }),
  "create-log-group": ({ region, target, after }) => ({
    path: links.logGroupsPath(region),
    words: "Create log group: give the name, Create.",
    values: [
      ["Log group name", target.logGroup],
      [
        "Log class",
        textOf(member(after, "logGroupClass")) === "STANDARD"
          ? "Standard"
          : textOf(member(after, "logGroupClass")),
      ],
      ...pairs("KMS key ARN", member(after, "kmsKeyId")),
    ],
  }),
  "set-log-key": ({ region, call }) => ({
    words: "The console has no page for this: paste the command into CloudShell.",
    values: [["Command", awsCommand(region, "logs associate-kms-key", call.parameters)]],
  }),
  "set-retention": ({ region, target, after }) => ({
    path: links.logGroupPath(region, target.logGroup),
    words: "Actions, Edit retention setting(s): choose the time, Save.",
    values: [["Expire events after", `${String(after)} days`]],
  }),
  "protect-log-group": ({ region, target }) => ({
    path: links.logGroupPath(region, target.logGroup),
    words: "Actions, Edit deletion protection: turn it on, save.",
    values: [],
  }),
  "put-resource-policy": ({ region, call }) => ({
    words: "The console has no page for this: paste the command into CloudShell.",
    values: [["Command", awsCommand(region, "logs put-resource-policy", call.parameters)]],
  }),
  "set-access-log": ({ region, target, after }) => ({
    path: links.stagePath(region, target.apiType, target.apiId),
    words:
      target.apiType === "REST"
        ? `Stages, ${target.stage}, Logs and tracing, Edit: turn on Custom access logging, paste both, Save changes.`
        : `Monitor, Logging, the stage ${target.stage}, Edit: turn on Access logging, paste both, Save.`,
    values: [
      [
        target.apiType === "REST" ? "Access log destination ARN" : "Log destination",
        textOf(member(after, "destination")),
      ],
      ["Log format", textOf(member(after, "format"))],
    ],
  }),
  "put-metric-filter": ({ region, target, after }) => {
    const [metric] = listOf(member(after, "metricTransformations"));
    return {
      path: links.logGroupPath(region, target.logGroup),
      words: "Actions, Create metric filter: paste what follows, Create metric filter.",
      values: [
        ["Filter pattern", textOf(member(after, "filterPattern"))],
        ["Filter name", target.filter],
        ["Metric namespace", textOf(member(metric, "metricNamespace"))],
        ["Metric name", textOf(member(metric, "metricName"))],
        ["Metric value", textOf(member(metric, "metricValue"))],
      ],
    };
  },
  "put-alarm": ({ region, after }) => ({
    path: links.alarmsPath(region),
    words: "Select metric, then conditions, actions and name as follows, Create alarm.",
    values: ALARM_FIELDS.flatMap(([label, key]) => pairs(label, member(after, key))),
  }),
  "create-bucket": ({ region, target }) => ({
    path: links.newBucketPath(region),
    words:
      "General purpose: give the name, leave Block all public access on and all else as it is, Create bucket.",
    values: [["Bucket name", target.bucket]],
  }),
  "set-bucket-lifecycle": ({ region, target, call }) => ({
    path: links.bucketPath(region, target.bucket),
    words: "Management, Create lifecycle rule as below; or paste the command into CloudShell.",
    values: [["Command", awsCommand(region, "s3api put-bucket-lifecycle-configuration", call.parameters)]],
  }),
  "create-delivery-stream": ({ region, target, after, call }) => {
    const settings = member(call.parameters, "ExtendedS3DestinationConfiguration");
    return {
      path: links.newStreamPath(region),
      words:
        "Source Direct PUT, destination Amazon S3: no transformation, no compression; under Advanced settings choose the role, Create Firehose stream.",
      values: [
        ["Firehose stream name", target.stream],
        ["S3 bucket", textOf(member(after, "bucketArn"))],
        ["S3 bucket prefix", textOf(member(after, "prefix"))],
        ...pairs("S3 bucket error output prefix", member(settings, "ErrorOutputPrefix")),
        ...pairs("File extension format", member(settings, "FileExtension")),
        ["Existing IAM role", textOf(member(after, "roleArn"))],
      ],
    };
  },
  "put-subscription": ({ region, target, after }) => ({
    path: links.logGroupPath(region, target.logGroup),
    words:
      "Subscription filters, Create, Create Amazon Data Firehose subscription filter: choose stream and role, Start streaming.",
    values: [
      ["Amazon Data Firehose stream", textOf(member(after, "destinationArn"))],
      ["Role", textOf(member(after, "roleArn"))],
      ["Subscription filter name", target.filter],
    ],
  }),
  "set-execution-log": ({ region, target, after }) => ({
    path: links.stagePath(region, target.apiType, target.apiId),
    words:
      target.apiType === "REST"
        ? `Stages, ${target.stage}, Logs and tracing, Edit: choose the level, Save changes.`
        : `Monitor, Logging, the stage ${target.stage}, Edit: choose the level, Save.`,
    values: [["CloudWatch logs", after === "ERROR" ? "Errors only" : "Errors and info logs"]],
  }),
  "associate-web-acl": ({ region, target, after }) => ({
    path: links.webAclsPath(region),
    words: "The web ACL, Associated AWS resources, Add AWS resources: the API and stage, Add.",
    values: [
      ["Web ACL", textOf(after)],
      ["Stage", target.stageArn],
    ],
  }),
};

const ALARM_FIELDS = [
  ["Namespace", "Namespace"],
  ["Metric name", "MetricName"],
  ["Dimensions", "Dimensions"],
  ["Statistic", "Statistic"],
  ["Period in seconds", "Period"],
  ["Condition", "ComparisonOperator"],
  ["Threshold", "Threshold"],
  ["Missing data", "TreatMissingData"],
  ["Notify", "AlarmActions"],
  ["Alarm name", "AlarmName"],
  ["Alarm description", "AlarmDescription"],
] as const;

/** How a step is made by hand in the console. */
export function clicksFor(step: Step): Clicks {
  const guide = GUIDES[step.kind] as (step: Step) => Clicks;
  return guide(step);
}

function pairs(label: string, value: Json | undefined): readonly (readonly [string, string])[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  if (Array.isArray(value)) {
    const words = (value as readonly Json[]).map((each) =>
      typeof each === "string" ? each : `${textOf(member(each, "Name"))} = ${textOf(member(each, "Value"))}`,
    );
    return [[label, words.join("\n")]];
  }
  return [[label, String(value)]];
}

function awsCommand(region: string, verb: string, parameters: Step["call"]["parameters"]): string {
  return `aws ${verb} --region ${quoted(region)} --cli-input-json ${quoted(JSON.stringify(parameters))}`;
}
