import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Slice } from "../../../src/model/slice.ts";
import { scanAws } from "../../../src/sources/aws/index.ts";
import type { AwsScanOptions } from "../../../src/sources/aws/options.ts";

/** Answers that look like AWS's but hide something: what was not seen is a gap, and nothing counts twice. */
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

type Answers = Record<string, string | RequestListener>;

const STS = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/a</Arn>
  <UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const EC2 = `<DescribeRegionsResponse><regionInfo><item><regionName>eu-west-1</regionName>
  <optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>`;
const EMPTY: Answers = { sts: STS, ec2: EC2, "/restapis": '{"item":[]}', "/v2/apis": '{"items":[]}' };

async function look(answers: Answers, options: Partial<AwsScanOptions> = {}): Promise<Slice[]> {
  const all: Answers = { ...EMPTY, ...answers };
  server = createServer((request, answer) => {
    const url = new URL(request.url ?? "", "http://x");
    const service =
      /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const gateway = service === "apigateway";
    answer.setHeader("content-type", gateway ? "application/json" : "text/xml");
    const found = all[gateway ? url.pathname : service];
    if (typeof found === "function") found(request, answer);
    else answer.end(found ?? "{}");
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const slices: Slice[] = [];
  const scan = scanAws({
    environment: { AWS_REGION: "eu-west-1" },
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
    signal: new AbortController().signal,
    rate: 100_000,
    ...options,
  });
  for await (const slice of scan) slices.push(slice);
  return slices;
}

const gapsOf = (slices: readonly Slice[]) => slices.flatMap(({ gaps }) => gaps);
const stagesOf = (slices: readonly Slice[]) => slices.flatMap(({ stages }) => stages);

test.each([
  ["an empty list", "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>"],
  ["no list", "<DescribeRegionsResponse/>"],
  [
    "a Region without a name",
    "<DescribeRegionsResponse><regionInfo><item><a>1</a></item></regionInfo></DescribeRegionsResponse>",
  ],
])("%s of Regions is a gap, and the Regions that every account has are looked at", async (_, ec2) => {
  const slices = await look({ ec2 });
  expect(gapsOf(slices)).toMatchObject([{ kind: "malformed-answer", operation: "DescribeRegions" }]);
  expect(slices.filter(({ scope }) => scope.kind === "aws" && scope.region).length).toBeGreaterThan(10);
});

test("an API that a shifting list gives twice is looked at once", async () => {
  const page: RequestListener = (request, answer) => {
    const second = request.url?.includes("position=");
    answer.end(JSON.stringify({ item: [{ id: "r1", name: "a" }], ...(second ? {} : { position: "x" }) }));
  };
  const slices = await look({
    "/restapis": page,
    "/restapis/r1/stages": '{"item":[{"stageName":"prod"},{"stageName":"prod"}]}',
  });
  expect(stagesOf(slices).map(({ id }) => id)).toEqual(["111122223333/eu-west-1/rest/r1/prod"]);
  expect(gapsOf(slices)).toEqual([]);
});

test("lists without end are ended", async () => {
  let pages = 0;
  const endless: RequestListener = (_, answer) => answer.end(`{"items":[],"nextToken":"t${pages++}"}`);
  const slices = await look({ "/v2/apis": endless });
  expect(gapsOf(slices)).toMatchObject([{ kind: "limit-exceeded", operation: "GetApis" }]);
}, 60_000);

test("an answer without end is cut off", async () => {
  const block = Buffer.alloc(1 << 20, " ");
  const endless: RequestListener = (_, answer) => {
    const more = () => {
      while (!answer.destroyed && answer.write(block));
      answer.once("drain", more);
    };
    more();
  };
  const slices = await look({ "/restapis": endless });
  expect(gapsOf(slices)).toMatchObject([
    { kind: "malformed-answer", operation: "GetRestApis", code: "AnswerTooLarge" },
  ]);
});

test("an error's name from outside is cut", async () => {
  const refusal: RequestListener = (_, answer) =>
    answer
      .writeHead(400, { "content-type": "application/json" })
      .end(JSON.stringify({ __type: "x".repeat(10_000) }));
  const [gap] = gapsOf(await look({ "/restapis": refusal }));
  expect(gap?.code?.length).toBeLessThanOrEqual(100);
  expect(gap?.message.length).toBeLessThan(1_000);
});

test("a CloudWatch role that is no text is a gap, not 'none'", async () => {
  const slices = await look({
    "/restapis": '{"item":[{"id":"r1","name":"a"}]}',
    "/restapis/r1/stages": '{"item":[]}',
    "/account": '{"cloudwatchRoleArn":{"a":1}}',
  });
  expect(slices[0]?.surroundings.accountRole?.state).not.toBe("known");
  expect(gapsOf(slices)).toMatchObject([{ operation: "GetAccount" }]);
});

test("an account whose credentials cannot be renewed is a gap, and the scan goes on", async () => {
  let known = false;
  const sts: RequestListener = (_, answer) => {
    known = true;
    answer.end(STS);
  };
  const credentials = async () => {
    if (!known) return { accessKeyId: "a", secretAccessKey: "b" };
    throw Object.assign(new Error("the token has expired"), { name: "CredentialsProviderError" });
  };
  const slices = await look({ sts }, { credentials, accounts: { ids: ["111122223333"], roleName: "Audit" } });
  expect(gapsOf(slices)).toMatchObject([{ kind: "invalid-credentials", account: "111122223333" }]);
});
