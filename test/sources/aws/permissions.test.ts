import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { scanPolicy } from "../../../src/sources/aws/iam-policy.ts";
import { scanAws } from "../../../src/sources/aws/index.ts";
import { cli } from "../../commands/cli.ts";

/**
 * API Gateway's permissions are HTTP verbs on URL paths, so the policy can be held against the requests themselves: it
 * allows each one that a scan makes, and has no statement that none of them needs.
 */
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function gatewayRequests(): Promise<string[]> {
  const asked: string[] = [];
  server = createServer((request, answer) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
    if (service === "apigateway") asked.push(`${request.method} ${path.replace(/^\/v2/, "")}`);
    answer.setHeader("content-type", service === "apigateway" ? "application/json" : "text/xml");
    answer.end(BODIES[service === "apigateway" ? path : (service ?? "")] ?? "{}");
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const scan = scanAws({
    environment: { AWS_REGION: "eu-west-1" },
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
    signal: new AbortController().signal,
  });
  const stages: string[] = [];
  for await (const slice of scan) stages.push(...slice.stages.map(({ id }) => id));
  expect(stages).toEqual(["111122223333/eu-west-1/http/h1/$default", "111122223333/eu-west-1/rest/r1/prod"]);
  return asked;
}

const BODIES: Record<string, string> = {
  sts: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>A</UserId><Account>111122223333</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>`,
  ec2: `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo><item>
    <regionName>eu-west-1</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>`,
  "/restapis": '{"item":[{"id":"r1","name":"orders"}]}',
  "/restapis/r1/stages": '{"item":[{"stageName":"prod"}]}',
  "/v2/apis": '{"items":[{"apiId":"h1","name":"web","protocolType":"HTTP"}]}',
  "/v2/apis/h1/stages": '{"items":[{"stageName":"$default"}]}',
};

const matches = (pattern: string, arn: string) =>
  new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`).test(arn);

test("the policy for finding stages allows every request of such a scan, and nothing it does not need", async () => {
  const asked = await gatewayRequests();
  const { stdout } = await cli(["iam", "scan", "--checks", "apigw_accesslogging"]);
  const policy = JSON.parse(stdout);
  expect(policy).toEqual(
    scanPolicy({ side: "caller", mode: "account", partition: "aws", roleName: "StagelightScan" }),
  );
  const [gateway, ...others] = policy.Statement;
  expect(gateway.Action).toEqual(["apigateway:GET"]);
  expect(others.flatMap(({ Action }: { Action: string[] }) => Action)).toEqual(["ec2:DescribeRegions"]);
  const arns = asked.map((request) => request.replace(/^GET /, "arn:aws:apigateway:eu-west-1::"));
  expect(arns.every((arn) => arn.startsWith("arn:"))).toBe(true);
  for (const arn of arns)
    expect(gateway.Resource.filter((pattern: string) => matches(pattern, arn))).not.toEqual([]);
  for (const pattern of gateway.Resource) expect(arns.filter((arn) => matches(pattern, arn))).not.toEqual([]);
});

test("a deleted API is no gap", async () => {
  BODIES["/restapis"] = '{"item":[{"id":"r1","name":"orders"},{"id":"gone","name":"gone"}]}';
  const gone = createServer((request, answer) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
    if (path === "/restapis/gone/stages") {
      answer.writeHead(404, { "x-amzn-errortype": "NotFoundException", "content-type": "application/json" });
      answer.end('{"message":"Invalid API identifier specified"}');
      return;
    }
    answer.setHeader("content-type", service === "apigateway" ? "application/json" : "text/xml");
    answer.end(BODIES[service === "apigateway" ? path : (service ?? "")] ?? "{}");
  });
  server = gone;
  await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done));
  const scan = scanAws({
    environment: { AWS_REGION: "eu-west-1" },
    endpointUrl: `http://127.0.0.1:${(gone.address() as AddressInfo).port}`,
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
    signal: new AbortController().signal,
  });
  for await (const slice of scan) {
    expect(slice.gaps).toEqual([]);
    expect(slice.stages.map(({ api }) => api.id)).toEqual(["h1", "r1"]);
  }
});
