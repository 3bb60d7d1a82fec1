import { type Fact, known, set, unknownFact } from "../../model/fact.ts";
import type {
  DeliveryStream,
  Key,
  LogClass,
  LogGroup,
  LogPolicy,
  MetricFilter,
  Subscription,
} from "../../model/surroundings.ts";
import { type Arguments, type Declared, resourceParts } from "./arguments.ts";
import { flagOr, mapFact, textOr } from "./map-fact.ts";

/** Where the provider makes up a name, or a part of one, it is known only after apply. */
export function nameOf({ id, args }: Declared, argument: string): Fact<string> {
  return textOr(args.text(argument), set(`${id}.${args.spelled(argument)}`, id));
}

/** `aws_cloudwatch_log_group`. No retention, or 0, is for ever (provider documentation). */
export function logGroupOf(declared: Declared): LogGroup {
  const { args } = declared;
  return {
    ...resourceParts(declared),
    name: nameOf(declared, "name"),
    retentionDays: mapFact(args.text("retention_in_days"), (text): Fact<number | null> => {
      const days = Number(text ?? 0);
      return Number.isFinite(days)
        ? known(days === 0 ? null : days)
        : unknownFact(`${text} is no number of days`);
    }),
    kmsKey: mapFact(args.text("kms_key_id"), (key) => known(key === "" ? null : key)),
    logClass: mapFact(args.text("log_group_class"), classOf),
    deletionProtected: flagOr(args.text("deletion_protection_enabled"), false),
  };
}

const CLASSES: ReadonlyMap<string, LogClass> = new Map([
  ["", "STANDARD"],
  ["STANDARD", "STANDARD"],
  ["INFREQUENT_ACCESS", "INFREQUENT_ACCESS"],
  ["DELIVERY", "DELIVERY"],
]);

function classOf(text: string | null): Fact<LogClass> {
  const found = CLASSES.get(text ?? "");
  return found ? known(found) : unknownFact(`${text} is no log class that is known here`);
}

/** `aws_kinesis_firehose_delivery_stream`. */
export function deliveryStreamOf(declared: Declared): DeliveryStream {
  const { args } = declared;
  const target = mapFact(args.text("destination"), (kind): Fact<string> => {
    if (kind === null) return unknownFact("destination is not set");
    if (kind !== "extended_s3" && kind !== "s3") return known(kind);
    return inBlock(args, kind === "s3" ? "s3_configuration" : "extended_s3_configuration", "bucket_arn");
  });
  return { ...resourceParts(declared), name: nameOf(declared, "name"), target };
}

/** A text in the only block of a type. */
export function inBlock(args: Arguments, block: string, name: string): Fact<string> {
  const missing = unknownFact(`${args.spelled(block)} has no ${args.spelled(name)}`);
  return mapFact(args.blocks(block), ([first]) => (first ? textOr(first.text(name), missing) : missing));
}

/** `aws_kms_key`: enabled unless it says otherwise. */
export const keyOf = (declared: Declared): Key => ({
  ...resourceParts(declared),
  state: mapFact(flagOr(declared.args.text("is_enabled"), true), (on) => known(on ? "Enabled" : "Disabled")),
});

/** `aws_cloudwatch_log_resource_policy`. */
export function logPolicyOf(declared: Declared): LogPolicy {
  const { args } = declared;
  const group = args.text("resource_arn");
  const missing = unknownFact(`${args.spelled("policy_document")} is not set`);
  return {
    ...resourceParts(declared),
    document: textOr(args.text("policy_document"), missing),
    ...(group.state === "known" && group.value === null ? {} : { logGroup: textOr(group, missing) }),
  };
}

/** `aws_cloudwatch_log_metric_filter`: exactly one `metric_transformation`. */
export function metricFilterOf(declared: Declared): MetricFilter {
  const { args } = declared;
  const part = (name: string) => inBlock(args, "metric_transformation", name);
  return {
    ...resourceParts(declared),
    logGroup: nameOf(declared, "log_group_name"),
    pattern: mapFact(args.text("pattern"), (pattern) => known(pattern ?? "")),
    metric: { namespace: part("namespace"), name: part("name") },
    value: part("value"),
    divided: mapFact(args.blocks("metric_transformation"), ([first]) =>
      first ? mapFact(first.entries("dimensions"), (entries) => known(entries.size > 0)) : known(false),
    ),
  };
}

/** `aws_cloudwatch_log_subscription_filter`. */
export function subscriptionOf(declared: Declared): Subscription {
  const { args } = declared;
  return {
    ...resourceParts(declared),
    logGroup: nameOf(declared, "log_group_name"),
    destination: textOr(
      args.text("destination_arn"),
      unknownFact(`${args.spelled("destination_arn")} is not set`),
    ),
    pattern: mapFact(args.text("filter_pattern"), (pattern) => known(pattern ?? "")),
  };
}
