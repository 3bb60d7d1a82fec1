import { AwsError } from "../aws-error.ts";
import { restXml } from "../protocols/rest-xml.ts";
import { branch, childOf, leaf, xmlNodeFrom } from "../protocols/xml-node.ts";
import { type Bucket, bucketsIn } from "../s3/buckets.ts";
import { lifecycleRulesIn } from "../s3/lifecycle.ts";
import type { Call, Operation, Refusals, Service } from "../service.ts";

/** S3 User Guide, "General purpose bucket naming rules". */
const NAME = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
const MOST_KEYS = 1_000;

const noBucket = () => new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");
const denied = () => new AwsError(403, "AccessDenied", "Access Denied");
const given = ({ parameters }: Call, name: string): string => parameters.get(name) ?? "";

/** The caller's own bucket, in the Region that it is in; of others a caller sees as much as S3 shows. */
function bucketIn(call: Call): Bucket {
  const bucket = bucketsIn(call.world).get(given(call, "Bucket"));
  if (!bucket) throw noBucket();
  const expected = call.parameters.get("ExpectedBucketOwner");
  if (bucket.account !== call.account.id || (expected !== undefined && expected !== bucket.account))
    throw denied();
  if (bucket.region !== call.region)
    throw new AwsError(
      301,
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    );
  return bucket;
}

/** Where a new bucket is to be: us-east-1 takes no constraint, every other Region its own. */
function checkPlace(call: Call): void {
  const body = given(call, "Body");
  const root = body === "" ? undefined : xmlNodeFrom(body);
  if (body !== "" && root?.name !== "CreateBucketConfiguration")
    throw new AwsError(400, "MalformedXML", "The XML you provided was not well-formed");
  const place = childOf(root, "LocationConstraint")?.text;
  if (call.region === "us-east-1" ? place === undefined : place === call.region) return;
  const [code, told] =
    call.region === "us-east-1"
      ? ["InvalidLocationConstraint", "The specified location-constraint is not valid"]
      : [
          "IllegalLocationConstraintException",
          `The ${place ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        ];
  throw new AwsError(400, code ?? "", told ?? "");
}

function taken(call: Call, bucket: Bucket): undefined {
  // "For legacy compatibility, if you re-create an existing bucket that you already own in us-east-1, S3 returns 200 OK."
  if (bucket.account === call.account.id && call.region === "us-east-1" && bucket.region === call.region)
    return;
  throw bucket.account === call.account.id
    ? new AwsError(
        409,
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
      )
    : new AwsError(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
      );
}

const OPERATIONS: readonly Operation[] = [
  {
    name: "CreateBucket",
    route: "PUT bucket",
    run(call) {
      const name = given(call, "Bucket");
      if (!NAME.test(name))
        throw new AwsError(400, "InvalidBucketName", "The specified bucket is not valid.");
      checkPlace(call);
      const known = bucketsIn(call.world).get(name);
      if (known) return taken(call, known);
      bucketsIn(call.world).set(name, {
        name,
        account: call.account.id,
        region: call.region,
        createdAt: call.now,
        publicBlocked: true,
        lifecycle: undefined,
        objects: new Map(),
      });
      return undefined;
    },
  },
  {
    name: "DeleteBucket",
    route: "DELETE bucket",
    status: 204,
    run(call) {
      const bucket = bucketIn(call);
      if (bucket.objects.size > 0)
        throw new AwsError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
      bucketsIn(call.world).delete(bucket.name);
      return undefined;
    },
  },
  {
    name: "ListObjectsV2",
    route: "GET bucket?list-type",
    action: "s3:ListBucket",
    run(call) {
      const bucket = bucketIn(call);
      const asked = Number(call.parameters.get("max-keys") ?? MOST_KEYS);
      const most = Math.min(Number.isInteger(asked) && asked >= 0 ? asked : MOST_KEYS, MOST_KEYS);
      const after = call.parameters.get("continuation-token") ?? call.parameters.get("start-after") ?? "";
      const prefix = call.parameters.get("prefix") ?? "";
      const keys = [...bucket.objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
      const page = keys.slice(0, most);
      const more = keys.length > page.length;
      return {
        root: branch(
          "ListBucketResult",
          leaf("Name", bucket.name),
          leaf("Prefix", prefix),
          leaf("KeyCount", page.length),
          leaf("MaxKeys", most),
          leaf("IsTruncated", more),
          ...(more ? [leaf("NextContinuationToken", page.at(-1) ?? "")] : []),
          ...page.map((key) => {
            const { size = 0, at = 0 } = bucket.objects.get(key) ?? {};
            return branch(
              "Contents",
              leaf("Key", key),
              leaf("LastModified", new Date(at).toISOString()),
              leaf("Size", size),
              leaf("StorageClass", "STANDARD"),
            );
          }),
        ),
      };
    },
  },
  {
    name: "PutObject",
    route: "PUT object",
    run(call) {
      const size = Buffer.byteLength(given(call, "Body"));
      bucketIn(call).objects.set(given(call, "Key"), { size, at: call.now });
      return undefined;
    },
  },
  {
    name: "DeleteObject",
    route: "DELETE object",
    status: 204,
    run(call) {
      bucketIn(call).objects.delete(given(call, "Key"));
      return undefined;
    },
  },
  {
    name: "GetPublicAccessBlock",
    route: "GET bucket?publicAccessBlock",
    action: "s3:GetBucketPublicAccessBlock",
    run(call) {
      if (!bucketIn(call).publicBlocked)
        throw new AwsError(
          404,
          "NoSuchPublicAccessBlockConfiguration",
          "The public access block configuration was not found",
        );
      const ways = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
      return { root: branch("PublicAccessBlockConfiguration", ...ways.map((way) => leaf(way, true))) };
    },
  },
  {
    name: "DeletePublicAccessBlock",
    route: "DELETE bucket?publicAccessBlock",
    action: "s3:PutBucketPublicAccessBlock",
    status: 204,
    run(call) {
      bucketIn(call).publicBlocked = false;
      return undefined;
    },
  },
  {
    name: "GetBucketLifecycleConfiguration",
    route: "GET bucket?lifecycle",
    action: "s3:GetLifecycleConfiguration",
    run(call) {
      const { lifecycle } = bucketIn(call);
      if (!lifecycle)
        throw new AwsError(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
      return { root: branch("LifecycleConfiguration", ...lifecycle) };
    },
  },
  {
    name: "PutBucketLifecycleConfiguration",
    route: "PUT bucket?lifecycle",
    action: "s3:PutLifecycleConfiguration",
    run(call) {
      const bucket = bucketIn(call);
      bucket.lifecycle = lifecycleRulesIn(given(call, "Body"));
      return undefined;
    },
  },
  {
    name: "DeleteBucketLifecycle",
    route: "DELETE bucket?lifecycle",
    action: "s3:PutLifecycleConfiguration",
    status: 204,
    run(call) {
      bucketIn(call).lifecycle = undefined;
      return undefined;
    },
  },
];

/** S3 API reference, error responses. */
const REFUSALS: Refusals = {
  denied: [403, "AccessDenied"],
  throttled: [503, "SlowDown", "Please reduce your request rate."],
  unknownKey: [
    403,
    "InvalidAccessKeyId",
    "The AWS Access Key Id you provided does not exist in our records.",
  ],
  expired: [400, "ExpiredToken", "The provided token has expired."],
  missingToken: [403, "AccessDenied", "Access Denied"],
};

/** S3 as far as buckets for log lines go: no versions, no policies, and of objects only their keys and sizes. */
export const s3: Service = {
  name: "s3",
  signingName: "s3",
  iamPrefix: "s3",
  protocol: restXml("http://s3.amazonaws.com/doc/2006-03-01/", OPERATIONS),
  refusals: REFUSALS,
};
