import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import type {
  DeliveryStream,
  Key,
  LogClass,
  LogGroup,
  LogPolicy,
  MetricFilter,
  Subscription,
} from "../../../model/surroundings.ts";
import { member } from "../../../syntax/template/value.ts";
import { property, textProperty } from "../properties.ts";
import { mapFact } from "../values/facts.ts";
import { resolve } from "../values/resolve.ts";
import {
  attachment,
  type Declared,
  flag,
  itemsOf,
  numberAt,
  placeName,
  required,
  textOr,
} from "./declared.ts";
import { documentAt, memberOf, textIn } from "./documents.ts";

/** AWS::Logs::LogGroup (template reference): no `RetentionInDays` keeps lines for ever. */
export function logGroupOf(declared: Declared): LogGroup {
  const { resource, scope, around } = declared;
  return {
    ...around,
    name: placeName(declared, "LogGroupName"),
    retentionDays: numberAt(declared, "RetentionInDays"),
    kmsKey: mapFact(textProperty(resource, ["KmsKeyId"], scope), (key) => known(key || null)),
    logClass: mapFact(textOr(declared, ["LogGroupClass"], "STANDARD"), asLogClass),
    deletionProtected: flag(declared, ["DeletionProtectionEnabled"], false),
  };
}

function asLogClass(text: string): Fact<LogClass> {
  return text === "STANDARD" || text === "INFREQUENT_ACCESS" || text === "DELIVERY"
    ? known(text)
    : unknownFact(`${text.slice(0, 100)} is no log class`);
}

/** AWS::KinesisFirehose::DeliveryStream: each kind of destination has a property of its own. */
export function deliveryStreamOf(declared: Declared): DeliveryStream {
  const target = targetOf(declared);
  return {
    ...declared.around,
    name: placeName(declared, "DeliveryStreamName"),
    ...(target ? { target } : {}),
  };
}

const S3 = ["ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"];

const OTHER_TARGETS: readonly (readonly [string, string])[] = [
  ["RedshiftDestinationConfiguration", "redshift"],
  ["SplunkDestinationConfiguration", "splunk"],
  ["ElasticsearchDestinationConfiguration", "elasticsearch"],
  ["AmazonopensearchserviceDestinationConfiguration", "opensearch"],
  ["AmazonOpenSearchServerlessDestinationConfiguration", "opensearch-serverless"],
  ["HttpEndpointDestinationConfiguration", "http-endpoint"],
  ["SnowflakeDestinationConfiguration", "snowflake"],
  ["IcebergDestinationConfiguration", "iceberg"],
];

function targetOf(declared: Declared): Fact<string> | undefined {
  const { resource, scope } = declared;
  const written = property(resource, [], scope);
  if (written.state !== "known") return unknownFact(`the properties of ${resource.id} are not known here`);
  const s3 = S3.find((key) => member(written.value, key) !== undefined);
  if (s3 !== undefined) return required(declared, s3, "BucketARN");
  const kind = OTHER_TARGETS.find(([key]) => member(written.value, key) !== undefined)?.[1];
  return kind === undefined ? undefined : known(kind);
}

/** AWS::KMS::Key: `Enabled` is true by itself. */
export function keyOf(declared: Declared): Key {
  const state = mapFact(flag(declared, ["Enabled"], true), (on) => known(on ? "Enabled" : "Disabled"));
  return { ...declared.around, state };
}

/** AWS::Logs::ResourcePolicy: it stands for the account and Region. */
export function logPolicyOf(declared: Declared): LogPolicy {
  return { ...declared.around, document: documentAt(declared, "PolicyDocument") };
}

/** The policy that a log group has of its own (AWS::Logs::LogGroup `ResourcePolicyDocument`). */
export function ownPolicyOf(declared: Declared): LogPolicy[] {
  const { resource, around } = declared;
  if (member(resource.properties, "ResourcePolicyDocument") === undefined) return [];
  const logGroup = set(`!GetAtt ${resource.id}.Arn`, around.id);
  return [{ ...around, document: documentAt(declared, "ResourcePolicyDocument"), logGroup }];
}

/** AWS::Logs::MetricFilter: the list of transformations has exactly one item. */
export function metricFilterOf(declared: Declared): MetricFilter {
  const { resource, scope } = declared;
  const transformation = mapFact(
    itemsOf(property(resource, ["MetricTransformations"], scope), scope),
    ([first]) =>
      first === undefined
        ? unknownFact(`${resource.id} has no metric transformation`)
        : resolve(first, scope),
  );
  const text = (key: string) =>
    mapFact(
      textIn(transformation, key, scope),
      (value): Fact<string> => (value === null ? unknownFact(`${resource.id} has no ${key}`) : known(value)),
    );
  return {
    ...declared.around,
    logGroup: attachment(declared),
    pattern: textOr(declared, ["FilterPattern"], ""),
    metric: { namespace: text("MetricNamespace"), name: text("MetricName") },
    value: text("MetricValue"),
    divided: mapFact(itemsOf(memberOf(transformation, "Dimensions", scope), scope), (dimensions) =>
      known(dimensions.length > 0),
    ),
  };
}

/** AWS::Logs::SubscriptionFilter. */
export function subscriptionOf(declared: Declared): Subscription {
  return {
    ...declared.around,
    logGroup: attachment(declared),
    destination: required(declared, "DestinationArn"),
    pattern: textOr(declared, ["FilterPattern"], ""),
  };
}
