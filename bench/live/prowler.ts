import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateApiCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import type { Figure } from "../figures.ts";
import { measure } from "../measure.ts";
import { STAGES_ONLY } from "./against-sandbox.ts";
import { countingProxy } from "./counting-proxy.ts";
import { pythonTool } from "./python-tool.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const REGIONS = ["eu-west-1", "us-east-1"];
const REST_APIS = 20;
const HTTP_APIS = 10;
const CREDENTIALS = { accessKeyId: "bench", secretAccessKey: "bench" };
const CHECKS = ["apigateway_restapi_logging_enabled", "apigatewayv2_api_access_logging_enabled"];

/** The same account on moto: our wall time and calls beside Prowler's, restricted to its two logging checks. */
export async function prowler(): Promise<Figure[]> {
  const bin = pythonTool("prowler", "prowler==5.46.0");
  if (!bin) return [];
  execFileSync("sh", [join(ROOT, "scripts/setup-python.sh")], { stdio: "inherit" });
  const port = await freePort();
  const moto = spawn(join(ROOT, ".venv/bin/moto_server"), ["-p", String(port)], { stdio: "ignore" });
  const folder = mkdtempSync(join(tmpdir(), "stagelight-bench-"));
  const proxy = await countingProxy(port);
  try {
    await answers(`http://127.0.0.1:${port}/moto-api/`);
    for (const region of REGIONS) await populate(region, `http://127.0.0.1:${port}`);
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: proxy.url,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_DEFAULT_REGION: "eu-west-1",
    };
    const scan = [
      "scan",
      "--aws",
      "--regions",
      REGIONS.join(","),
      "--rate",
      "100",
      "--fail-on",
      "never",
      ...STAGES_ONLY,
    ];
    const ours = await measure(process.execPath, [join(ROOT, "dist/bin.js"), ...scan], { env, cwd: folder });
    const ourCalls = proxy.take();
    const flags = ["aws", "--checks", ...CHECKS, "-f", ...REGIONS, "--no-banner", "-M", "csv", "-o", folder];
    const theirs = await measure(join(bin, "prowler"), flags, { env, cwd: folder });
    const theirCalls = proxy.take();
    if (ours.exit !== 0) throw new Error(`stagelight exited ${ours.exit}: ${ours.stderr}`);
    if (theirs.exit !== 0 && theirs.exit !== 3)
      throw new Error(`Prowler exited ${theirs.exit}: ${theirs.stderr}`);
    const stages = REGIONS.length * (REST_APIS + HTTP_APIS);
    return [
      {
        name: `moto, ${stages} stages in ${REGIONS.length} Regions: wall time, ours / Prowler's`,
        value: ours.ms / theirs.ms,
        atMost: 1,
        note: `${(ours.ms / 1000).toFixed(1)} s / ${(theirs.ms / 1000).toFixed(1)} s`,
      },
      {
        name: "the same: calls, ours / Prowler's",
        value: ourCalls / theirCalls,
        note: `${ourCalls} / ${theirCalls}; per stage ${(ourCalls / stages).toFixed(2)} / ${(theirCalls / stages).toFixed(2)}`,
      },
    ];
  } finally {
    proxy.close();
    proxy.server.close();
    moto.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function populate(region: string, endpoint: string): Promise<void> {
  const v1 = new APIGatewayClient({ region, endpoint, credentials: CREDENTIALS });
  const v2 = new ApiGatewayV2Client({ region, endpoint, credentials: CREDENTIALS });
  for (let i = 0; i < REST_APIS; i++) {
    const { id: restApiId } = await v1.send(new CreateRestApiCommand({ name: `rest-${i}` }));
    const { items } = await v1.send(new GetResourcesCommand({ restApiId }));
    const method = { restApiId, resourceId: items?.[0]?.id, httpMethod: "GET" };
    await v1.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
    await v1.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
    await v1.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  }
  for (let i = 0; i < HTTP_APIS; i++) {
    const { ApiId } = await v2.send(new CreateApiCommand({ Name: `http-${i}`, ProtocolType: "HTTP" }));
    await v2.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Waits until the server answers; gives up after some seconds. */
async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${url} does not answer.`);
}
