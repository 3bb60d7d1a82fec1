import { AwsError } from "../aws-error.ts";
import { type DeliveryStream, newDeliveryStream, streamsIn } from "../firehose/streams.ts";
import { roleServes } from "../iam/role-health.ts";
import { membersOf } from "../members.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { type Call, JSON_REFUSALS, type Json, type Operation, type Service } from "../service.ts";

const members = membersOf("ValidationException");
const NAME = { min: 1, max: 64, pattern: /^[a-zA-Z0-9_.-]+$/, shown: "[a-zA-Z0-9_.-]+" };

/** The member of the request that says where to → the member of the answer (API reference, CreateDeliveryStream). */
const DESTINATIONS: ReadonlyMap<string, string> = new Map(
  [
    "S3",
    "ExtendedS3",
    "Redshift",
    "Elasticsearch",
    "Amazonopensearchservice",
    "Splunk",
    "HttpEndpoint",
    "AmazonOpenSearchServerless",
    "Snowflake",
    "Iceberg",
  ].map((kind) => [`${kind}DestinationConfiguration`, `${kind}DestinationDescription`]),
);

function streamIn(call: Call): DeliveryStream {
  const name = members.needText(call.body, "DeliveryStreamName", NAME);
  const stream = streamsIn(call.home).get(name);
  if (stream) return stream;
  throw new AwsError(
    400,
    "ResourceNotFoundException",
    `Firehose ${name} under account ${call.account.id} not found.`,
  );
}

/** One destination of the request. An extended S3 one is shown as a plain one too, as Firehose does. */
function destinationIn(body: Json): Json {
  const given = [...DESTINATIONS].filter(([member]) => members.object(body, member));
  const [first] = given;
  if (!first || given.length > 1)
    throw new AwsError(
      400,
      "InvalidArgumentException",
      "Exactly one destination configuration is supported.",
    );
  const [member, shown] = first;
  const content = members.object(body, member) ?? {};
  return shown === "ExtendedS3DestinationDescription"
    ? { [shown]: content, S3DestinationDescription: content }
    : { [shown]: content };
}

/** The role that a stream writes to S3 with has to let Firehose take it on; whether it may write shows later. */
function checkRole(call: Call, destination: Json): void {
  const s3 = members.object(destination, "S3DestinationDescription");
  if (!s3) return;
  const arn = members.needText(s3, "RoleARN", { min: 1, max: 512 });
  const { account, home, rolesAsOf } = call;
  const context = new Map([
    ["sts:externalid", account.id],
    ["aws:sourceaccount", account.id],
  ]);
  if (roleServes(home, arn, { service: "firehose.amazonaws.com", context }, rolesAsOf)) return;
  const words = `Firehose is unable to assume role ${arn}. Please check the role provided.`;
  throw new AwsError(400, "InvalidArgumentException", words);
}

const view = (stream: DeliveryStream) => ({
  DeliveryStreamName: stream.name,
  DeliveryStreamARN: stream.arn,
  DeliveryStreamStatus: stream.status,
  DeliveryStreamType: stream.type,
  VersionId: "1",
  CreateTimestamp: stream.createdAt / 1_000,
  Destinations: [{ DestinationId: "destinationId-000000000001", ...stream.destination }],
  HasMoreDestinations: false,
});

const OPERATIONS: readonly Operation[] = [
  {
    name: "CreateDeliveryStream",
    run(call) {
      const name = members.needText(call.body, "DeliveryStreamName", NAME);
      const type = members.text(call.body, "DeliveryStreamType", {
        oneOf: ["DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource"],
      });
      const destination = destinationIn(call.body);
      if (streamsIn(call.home).has(name)) {
        const words = `Firehose ${name} under accountId ${call.account.id} already exists`;
        throw new AwsError(400, "ResourceInUseException", words);
      }
      checkRole(call, destination);
      const stream = newDeliveryStream(call.home, name, call.now, { type: type ?? "DirectPut", destination });
      return { DeliveryStreamARN: stream.arn };
    },
  },
  {
    name: "DescribeDeliveryStream",
    run: (call) => ({ DeliveryStreamDescription: view(streamIn(call)) }),
  },
  {
    name: "DeleteDeliveryStream",
    run(call) {
      streamsIn(call.home).delete(streamIn(call).name);
      return {};
    },
  },
  {
    name: "ListDeliveryStreams",
    run(call) {
      const limit = members.number(call.body, "Limit", { min: 1, max: 10_000 }) ?? 10;
      const after = members.text(call.body, "ExclusiveStartDeliveryStreamName", NAME) ?? "";
      const names = [...streamsIn(call.home).keys()].sort().filter((name) => name > after);
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
  },
];

/** Data Firehose. A stream is ACTIVE at once; what is put into it goes nowhere further. */
export const firehose: Service = {
  name: "firehose",
  signingName: "firehose",
  iamPrefix: "firehose",
  protocol: awsJson("Firehose_20150804", OPERATIONS),
  refusals: JSON_REFUSALS,
};
