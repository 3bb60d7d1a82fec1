import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Seed } from "../../src/sandbox/index.ts";
import { type Measured, measure } from "../measure.ts";

const ROOT = resolve(import.meta.dirname, "../..");

export interface ScanMeasured extends Measured {
  readonly document: { coverage: Record<string, number>; gaps: unknown[] };
  /** API Gateway calls that the sandbox answered, throttled ones included. */
  readonly calls: number;
  readonly throttled: number;
  /** Calls to the other services, STS and EC2 aside, by operation. */
  readonly around: ReadonlyMap<string, number>;
}

/** Only what finds the stages: the figures of `region` and `organization` are about API Gateway's throttle. */
export const STAGES_ONLY = ["--checks", "apigw_accesslogging"] as const;

/** Where and as whom a sandbox can be asked. */
export interface Asked {
  readonly url: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** Runs `stagelight scan` as a whole process against a sandbox in another one, which `furnish` may fill before. */
export async function scanSandbox(
  seed: Seed,
  account: string,
  args: readonly string[],
  furnish: (sandbox: Asked) => Promise<void> = async () => {},
): Promise<ScanMeasured> {
  const server = spawn(process.execPath, [join(ROOT, "bench/live/server.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const folder = mkdtempSync(join(tmpdir(), "stagelight-bench-"));
  try {
    server.stdin.write(`${JSON.stringify({ seed, account })}\n`);
    const { url, accessKeyId, secretAccessKey, sessionToken } = JSON.parse(
      String((await lines.next()).value),
    );
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    await furnish({ url, credentials: keys });
    const made = await requestsOf(server, lines);
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
    };
    const flags = ["scan", "--aws", "--format", "json", "--fail-on", "never", ...args];
    const measured = await measure(process.execPath, [join(ROOT, "dist/bin.js"), ...flags], {
      env,
      cwd: folder,
    });
    if (measured.exit !== 0) throw new Error(`stagelight exited ${measured.exit}: ${measured.stderr}`);
    const counts = [...(await requestsOf(server, lines))].map(([key, count]): [string, number] => [
      key,
      count - (made.get(key) ?? 0),
    ]);
    const gateway = counts.filter(([key]) => key.startsWith("apigateway"));
    const others = counts.filter(([key]) => !/^(?:apigateway|sts|ec2|organizations)/.test(key));
    const sum = (rows: [string, number][]) => rows.reduce((total, [, count]) => total + count, 0);
    return {
      ...measured,
      document: JSON.parse(measured.stdout),
      calls: sum(gateway),
      throttled: sum(gateway.filter(([key]) => key.endsWith(" 429"))),
      around: new Map(others.filter(([, count]) => count > 0)),
    };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the sandbox was asked so far: service, operation and status → how often. */
async function requestsOf(
  server: ChildProcess,
  lines: AsyncIterator<string>,
): Promise<ReadonlyMap<string, number>> {
  server.stdin?.write("counts\n");
  return new Map((JSON.parse(String((await lines.next()).value)) as { counts: [string, number][] }).counts);
}

/** REST and HTTP APIs with one stage each, every second of them logged. */
export function apis(restApis: number, httpApis: number) {
  const stages = (i: number, name: string) => [
    i % 2 === 0
      ? { name }
      : {
          name,
          accessLog: {
            destinationArn: "arn:aws:logs:eu-west-1:100000000001:log-group:bench",
            format: '{"requestId":"$context.requestId"}',
          },
        },
  ];
  return {
    restApis: Array.from({ length: restApis }, (_, i) => ({ name: `rest-${i}`, stages: stages(i, "prod") })),
    httpApis: Array.from({ length: httpApis }, (_, i) => ({
      name: `http-${i}`,
      stages: stages(i, "$default"),
    })),
  };
}
