import { listOf, member, textOf } from "../../json.ts";
import type { States } from "../../state.ts";
import type { Json, Step, StepKind } from "../../step.ts";
import { attribute, block, data, type Expression, flag, type Item, jsonencode, list, text } from "./hcl.ts";
import type { Module } from "./module.ts";
import type { Resource } from "./resource.ts";

type Typed<K extends StepKind> = Step & { target: States[K]["target"] };

/** What Terraform would otherwise set back to its defaults (AWS provider, arguments of each resource). */
const OF_REST_STAGE =
  "cache_cluster_enabled cache_cluster_size canary_settings client_certificate_id deployment_id description documentation_version tags tags_all variables xray_tracing_enabled";
const OF_V2_STAGE =
  "auto_deploy client_certificate_id deployment_id description route_settings stage_variables tags tags_all";
const OF_GROUP = "kms_key_id log_group_class retention_in_days tags tags_all";
const OF_ROLE =
  "description force_detach_policies inline_policy managed_policy_arns max_session_duration path permissions_boundary tags tags_all";
const OF_ROUTES = "data_trace_enabled detailed_metrics_enabled throttling_burst_limit throttling_rate_limit";

type Makers = { readonly [K in StepKind]: (module: Module, step: Typed<K>) => Resource };

/** Adds what a step changes to the resource that holds it, and returns that. */
export function resourceFor(module: Module, step: Step): Resource {
  const make = MAKERS[step.kind] as (module: Module, step: Step) => Resource;
  return make(module, step);
}

const MAKERS: Makers = {
  "create-role": (module, step) => {
    const role = roleOf(module, step);
    const path = textOf(step.call.parameters.Path);
    if (path !== "") role.arguments.set("path", text(path));
    role.arguments.set("assume_role_policy", jsonencode(member(step.after, "trust") ?? null));
    return role;
  },
  "set-role-trust": (module, step) => {
    const role = roleOf(module, step);
    role.arguments.set("assume_role_policy", jsonencode(step.after));
    return takenOver(role, step.target.role, OF_ROLE);
  },
  "attach-role-policy": (module, step) => {
    const { role, policyArn } = step.target;
    const made = module.about(
      step,
      "aws_iam_role_policy_attachment",
      role,
      policyArn.split("/").at(-1) ?? "",
    );
    made.arguments.set("role", module.roleValue(step, role, "name"));
    made.arguments.set("policy_arn", text(policyArn));
    return made;
  },
  "put-role-policy": (module, step) => {
    const { role, policy } = step.target;
    const made = module.about(step, "aws_iam_role_policy", role, policy);
    made.arguments.set("name", text(policy));
    made.arguments.set("role", module.roleValue(step, role, "name"));
    made.arguments.set("policy", jsonencode(step.after));
    return step.before === null ? made : takenOver(made, `${role}:${policy}`, "");
  },
  "set-account-role": (module, step) => {
    const made = module.about(step, "aws_api_gateway_account");
    made.arguments.set("cloudwatch_role_arn", module.roleValue(step, textOf(step.after), "arn"));
    return step.before === null ? made : takenOver(made, "api-gateway-account", "");
  },
  "create-log-group": (module, step) => {
    const made = groupOf(module, step);
    const key = member(step.after, "kmsKeyId");
    if (typeof key === "string") made.arguments.set("kms_key_id", text(key));
    const tags = step.call.parameters.tags;
    if (tags !== undefined && Object.keys(tags ?? {}).length > 0)
      made.arguments.set("tags", data(tags ?? {}));
    return made;
  },
  "set-log-key": (module, step) => {
    const made = groupOf(module, step);
    made.arguments.set("kms_key_id", text(textOf(step.after)));
    return existing(made, step);
  },
  "set-retention": (module, step) => {
    const made = groupOf(module, step);
    made.arguments.set("retention_in_days", flag(Number(step.after)));
    return existing(made, step);
  },
  "protect-log-group": (module, step) => {
    const made = groupOf(module, step);
    made.arguments.set("deletion_protection_enabled", flag(true));
    return existing(made, step);
  },
  "put-resource-policy": (module, step) => {
    const made = module.about(step, "aws_cloudwatch_log_resource_policy", step.target.policy);
    made.arguments.set("policy_name", text(step.target.policy));
    made.arguments.set("policy_document", jsonencode(step.after));
    return step.before === null ? made : takenOver(made, step.target.policy, "");
  },
  "set-access-log": (module, step) => {
    const made = stageOf(module, step);
    const destination = textOf(member(step.after, "destination"));
    made.blocks.set("access_log_settings", [
      attribute("destination_arn", module.groupValue(step, destination, "arn")),
      attribute("format", text(textOf(member(step.after, "format")))),
    ]);
    return made;
  },
  "put-metric-filter": (module, step) => {
    const { logGroup, filter } = step.target;
    const made = module.about(step, "aws_cloudwatch_log_metric_filter", logGroup, filter);
    const [metric] = listOf(member(step.after, "metricTransformations"));
    made.arguments.set("name", text(filter));
    made.arguments.set("log_group_name", module.groupValue(step, logGroup, "name"));
    made.arguments.set("pattern", text(textOf(member(step.after, "filterPattern"))));
    made.blocks.set("metric_transformation", [
      attribute("name", text(textOf(member(metric, "metricName")))),
      attribute("namespace", text(textOf(member(metric, "metricNamespace")))),
      attribute("value", text(textOf(member(metric, "metricValue")))),
    ]);
    return made;
  },
  "put-alarm": (module, step) => {
    const made = module.about(step, "aws_cloudwatch_metric_alarm", step.target.alarm);
    for (const [key, value] of alarmArguments(step.after)) made.arguments.set(key, value);
    return made;
  },
  "create-bucket": (module, step) => {
    const made = module.about(step, "aws_s3_bucket", step.target.bucket);
    made.arguments.set("bucket", text(step.target.bucket));
    return made;
  },
  "set-bucket-lifecycle": (module, step) => {
    const { bucket } = step.target;
    const made = module.about(step, "aws_s3_bucket_lifecycle_configuration", bucket);
    made.arguments.set("bucket", module.bucketValue(step, bucket, "id"));
    for (const rule of listOf(step.after)) made.blocks.set("rule", lifecycleRule(rule));
    return made;
  },
  "create-delivery-stream": (module, step) => {
    const made = module.about(step, "aws_kinesis_firehose_delivery_stream", step.target.stream);
    const settings = member(step.call.parameters, "ExtendedS3DestinationConfiguration");
    const of = (key: string) => textOf(member(settings, key));
    const buffering = member(settings, "BufferingHints");
    made.arguments.set("name", text(step.target.stream));
    made.arguments.set("destination", text("extended_s3"));
    made.blocks.set("extended_s3_configuration", [
      attribute("role_arn", module.roleValue(step, of("RoleARN"), "arn")),
      attribute("bucket_arn", module.bucketValue(step, of("BucketARN"), "arn")),
      attribute("prefix", text(of("Prefix"))),
      attribute("error_output_prefix", text(of("ErrorOutputPrefix"))),
      attribute("buffering_size", flag(Number(member(buffering, "SizeInMBs")))),
      attribute("buffering_interval", flag(Number(member(buffering, "IntervalInSeconds")))),
      attribute("compression_format", text(of("CompressionFormat"))),
      attribute("file_extension", text(of("FileExtension"))),
    ]);
    return made;
  },
  "put-subscription": (module, step) => {
    const { logGroup, filter } = step.target;
    const made = module.about(step, "aws_cloudwatch_log_subscription_filter", logGroup, filter);
    made.arguments.set("name", text(filter));
    made.arguments.set("log_group_name", module.groupValue(step, logGroup, "name"));
    made.arguments.set("filter_pattern", text(textOf(member(step.after, "filterPattern"))));
    made.arguments.set(
      "destination_arn",
      module.streamValue(step, textOf(member(step.after, "destinationArn"))),
    );
    made.arguments.set("role_arn", module.roleValue(step, textOf(member(step.after, "roleArn")), "arn"));
    return made;
  },
  "set-execution-log": (module, step) => {
    const { apiType, apiId, stage } = step.target;
    const level = attribute("logging_level", text(textOf(step.after)));
    if (apiType !== "REST") {
      const made = stageOf(module, step);
      made.blocks.set("default_route_settings", [level]);
      for (const key of words(OF_ROUTES)) made.ignored.add(`default_route_settings[0].${key}`);
      return made;
    }
    const made = module.about(step, "aws_api_gateway_method_settings", apiId, stage);
    made.arguments.set("rest_api_id", text(apiId));
    made.arguments.set("stage_name", text(stage));
    made.arguments.set("method_path", text("*/*"));
    made.blocks.set("settings", [level]);
    made.comments.add(
      "It takes over what is set for all methods: write throttling and caching here too, if they are.",
    );
    return made;
  },
  "associate-web-acl": (module, step) => {
    const made = module.about(
      step,
      "aws_wafv2_web_acl_association",
      step.target.stageArn.split("/restapis/").at(-1) ?? "",
    );
    made.arguments.set("resource_arn", text(step.target.stageArn));
    made.arguments.set("web_acl_arn", text(textOf(step.after)));
    return made;
  },
};

/** A rule of GetBucketLifecycleConfiguration as the block of aws_s3_bucket_lifecycle_configuration. */
function lifecycleRule(rule: Json): readonly Item[] {
  const days = (value: Json | undefined, key: string) => flag(Number(member(value, key)));
  const expiration = member(rule, "Expiration");
  const parts = member(rule, "AbortIncompleteMultipartUpload");
  return [
    attribute("id", text(textOf(member(rule, "ID")))),
    attribute("status", text(textOf(member(rule, "Status")))),
    block("filter", [attribute("prefix", text(textOf(member(member(rule, "Filter"), "Prefix"))))]),
    ...listOf(member(rule, "Transitions")).map((each) =>
      block("transition", [
        attribute("days", days(each, "Days")),
        attribute("storage_class", text(textOf(member(each, "StorageClass")))),
      ]),
    ),
    ...(expiration === undefined ? [] : [block("expiration", [attribute("days", days(expiration, "Days"))])]),
    ...(parts === undefined
      ? []
      : [
          block("abort_incomplete_multipart_upload", [
            attribute("days_after_initiation", days(parts, "DaysAfterInitiation")),
          ]),
        ]),
  ];
}

const words = (all: string): readonly string[] => all.split(" ").filter(Boolean);

/** It is there already, and nothing of it changes but what is written here. */
function takenOver(resource: Resource, id: string, rest: string): Resource {
  resource.importId = id;
  for (const key of words(rest)) resource.ignored.add(key);
  return resource;
}

function roleOf(module: Module, step: Typed<"create-role">): Resource {
  const made = module.about(step, "aws_iam_role", step.target.role);
  made.arguments.set("name", text(step.target.role));
  return made;
}

function groupOf(module: Module, step: Typed<"create-log-group">): Resource {
  const made = module.about(step, "aws_cloudwatch_log_group", step.target.logGroup);
  made.arguments.set("name", text(step.target.logGroup));
  return made;
}

/** A group that no step of this plan creates is there already; what steps set of it is not left as it is. */
function existing(made: Resource, step: Typed<"create-log-group">): Resource {
  const isNew = step.needs.some((id) => id.startsWith("create-log-group "));
  if (!isNew) takenOver(made, step.target.logGroup, OF_GROUP);
  for (const key of words(OF_GROUP)) if (made.arguments.has(key)) made.ignored.delete(key);
  return made;
}

/** Stages are there: Terraform takes over their logs, and leaves the rest to whoever sets it. */
function stageOf(module: Module, step: Typed<"set-access-log" | "set-execution-log">): Resource {
  const { apiType, apiId, stage } = step.target;
  const rest = apiType === "REST";
  const made = module.about(step, rest ? "aws_api_gateway_stage" : "aws_apigatewayv2_stage", apiId, stage);
  made.arguments.set(rest ? "rest_api_id" : "api_id", text(apiId));
  made.arguments.set(rest ? "stage_name" : "name", text(stage));
  if (rest && !made.arguments.has("deployment_id")) {
    made.arguments.set("deployment_id", text("as it is"));
    made.comments.add("Its deployment and all else stay as they are: see ignore_changes.");
  }
  const id = `${apiId}/${stage}`;
  if (rest) return takenOver(made, id, OF_REST_STAGE);
  const settings = made.blocks.has("default_route_settings") ? "" : " default_route_settings";
  takenOver(made, id, OF_V2_STAGE + settings);
  if (step.kind === "set-execution-log") made.ignored.delete("default_route_settings");
  return made;
}

/** PutMetricAlarm's parameter → the argument of aws_cloudwatch_metric_alarm. */
function alarmArguments(after: Json): (readonly [string, Expression])[] {
  const of = (key: string) => member(after, key);
  const dimensions = listOf(of("Dimensions")).map(
    (each) => [textOf(member(each, "Name")), textOf(member(each, "Value"))] as const,
  );
  return [
    ["alarm_name", text(textOf(of("AlarmName")))],
    ["alarm_description", text(textOf(of("AlarmDescription")))],
    ["namespace", text(textOf(of("Namespace")))],
    ["metric_name", text(textOf(of("MetricName")))],
    ["statistic", text(textOf(of("Statistic")))],
    ["period", flag(Number(of("Period")))],
    ["evaluation_periods", flag(Number(of("EvaluationPeriods")))],
    ["threshold", flag(Number(of("Threshold")))],
    ["comparison_operator", text(textOf(of("ComparisonOperator")))],
    ["treat_missing_data", text(textOf(of("TreatMissingData")))],
    ["actions_enabled", flag(of("ActionsEnabled") === true)],
    ["alarm_actions", list(listOf(of("AlarmActions")).map((arn) => text(textOf(arn)).lines[0] ?? ""))],
    ...(dimensions.length > 0 ? [["dimensions", data(Object.fromEntries(dimensions))] as const] : []),
  ];
}
