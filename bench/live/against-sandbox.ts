import { spawn } from "node:child_process";
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
}

/** Runs `stagelight scan` as a whole process against a sandbox in another one. */
export async function scanSandbox(
  seed: Seed,
  account: string,
  args: readonly string[],
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
    server.stdin.write("done\n");
    const { counts } = JSON.parse(String((await lines.next()).value)) as { counts: [string, number][] };
    const gateway = counts.filter(([key]) => key.startsWith("apigateway"));
    const sum = (rows: [string, number][]) => rows.reduce((total, [, count]) => total + count, 0);
    return {
      ...measured,
      document: JSON.parse(measured.stdout),
      calls: sum(gateway),
      throttled: sum(gateway.filter(([key]) => key.endsWith(" 429"))),
    };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
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
