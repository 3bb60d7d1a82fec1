import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { branch, childOf, leaf, xmlNodeFrom } from "../../src/sandbox/protocols/xml-node.ts";
import { clientsOf, refusal } from "./clients.ts";

const ONE = "111122223333";
const OTHER = "111122223344";
const Bucket = "lines";
const RULE: LifecycleRule = {
  ID: "a < b & c",
  Filter: { Prefix: "lines/" },
  Status: "Enabled",
  Transitions: [{ Days: 90, StorageClass: "GLACIER_IR" }],
  Expiration: { Days: 400 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

async function open() {
  const accounts = [ONE, OTHER].map((id) => ({ id, name: id, regions: {} }));
  const sandbox = await startSandbox({ seed: { accounts }, verifySignatures: true });
  onTestFinished(() => sandbox.close());
  const { s3 } = clientsOf(sandbox, ONE);
  const create = { Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } } as const;
  await s3.send(new CreateBucketCommand(create));
  return { sandbox, s3, create };
}

const name = async (call: Promise<unknown>) => (await refusal(call)).name;

test("a new bucket is closed to the public; its name is taken for everybody", async () => {
  const { sandbox, s3, create } = await open();
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  const { s3: others } = clientsOf(sandbox, OTHER);
  expect(await name(s3.send(new CreateBucketCommand(create)))).toBe("BucketAlreadyOwnedByYou");
  expect(await name(others.send(new CreateBucketCommand(create)))).toBe("BucketAlreadyExists");
  expect(await name(others.send(new GetPublicAccessBlockCommand({ Bucket })))).toBe("AccessDenied");
  const expected = { Bucket, ExpectedBucketOwner: OTHER };
  expect(await name(s3.send(new GetPublicAccessBlockCommand(expected)))).toBe("AccessDenied");
  const { s3: elsewhere } = clientsOf(sandbox, ONE, "us-east-1");
  expect(await name(elsewhere.send(new GetPublicAccessBlockCommand({ Bucket })))).toBe("PermanentRedirect");
});

test.each([
  ["eu-west-1", "us-west-2", "IllegalLocationConstraintException"],
  ["us-east-1", "us-east-1", "InvalidLocationConstraint"],
])("in %s no bucket is made for %s", async (region, place, error) => {
  const { sandbox } = await open();
  const { s3 } = clientsOf(sandbox, ONE, region);
  const CreateBucketConfiguration = { LocationConstraint: place as "us-west-2" };
  expect(await name(s3.send(new CreateBucketCommand({ Bucket: "more", CreateBucketConfiguration })))).toBe(
    error,
  );
});

test("a lifecycle is kept as it was put, and taken away", async () => {
  const { s3 } = await open();
  const get = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(await name(get())).toBe("NoSuchLifecycleConfiguration");
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [RULE] } }),
  );
  expect((await get()).Rules).toEqual([RULE]);
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  expect(await name(get())).toBe("NoSuchLifecycleConfiguration");
});

test.each<[string, Partial<LifecycleRule>[], string]>([
  ["no rules", [], "MalformedXML"],
  [
    "a rule that does nothing",
    [{ Transitions: [], Expiration: undefined, AbortIncompleteMultipartUpload: undefined }],
    "InvalidRequest",
  ],
  ["an end before the move", [{ Expiration: { Days: 90 } }], "InvalidArgument"],
  ["no days", [{ Transitions: [], Expiration: { Days: 0 } }], "InvalidArgument"],
  ["two rules of one name", [{}, {}], "InvalidArgument"],
  ["another status", [{ Status: "On" as "Enabled" }], "MalformedXML"],
])("a lifecycle with %s is refused", async (_, rules, error) => {
  const { s3 } = await open();
  const Rules = rules.map((rule) => ({ ...RULE, ...rule }));
  const call = s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  expect(await name(call)).toBe(error);
});

test("a bucket goes only when it is empty", async () => {
  const { s3 } = await open();
  for (const Key of ["b/2", "a/1", "c/3"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "line" }));
  const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: "a/1", Size: 4 }, { Key: "b/2" }] });
  const ContinuationToken = first.NextContinuationToken;
  expect((await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))).Contents).toHaveLength(1);
  expect(await name(s3.send(new DeleteBucketCommand({ Bucket })))).toBe("BucketNotEmpty");
  for (const Key of ["a/1", "b/2", "c/3"]) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  expect(await name(s3.send(new ListObjectsV2Command({ Bucket })))).toBe("NoSuchBucket");
});

test("no text makes the XML reader throw, and what it takes is bounded", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<b/>",
    "<b x='1'>",
    "</b>",
    "text",
    "&lt;",
    "&x;",
    "&#x110000;",
    "<!DOCTYPE a>",
    "<",
    ">",
    "&",
    "<?xml version='1.0'?>",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 30 }).map((all) => all.join("")),
      ),
      (text) => {
        const node = xmlNodeFrom(text);
        expect(node === undefined || typeof node.name === "string").toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(xmlNodeFrom("<a>".repeat(40) + "</a>".repeat(40))).toBeUndefined();
  expect(xmlNodeFrom('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toBeUndefined();
  expect(xmlNodeFrom(`<a>${"x".repeat(2_000_000)}</a>`)).toBeUndefined();
});

test("elements, entities and empty elements are read", () => {
  const source = '<?xml version="1.0"?>\n<a xmlns="x"> <b>1 &lt; 2 &amp; &#65;</b><c/> </a>';
  expect(xmlNodeFrom(source)).toEqual(branch("a", leaf("b", "1 < 2 & A"), leaf("c", "")));
  expect(childOf(xmlNodeFrom(source), "b")?.text).toBe("1 < 2 & A");
});
