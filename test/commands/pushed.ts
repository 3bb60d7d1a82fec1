import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { known } from "../../src/model/fact.ts";
import type { AwsOrigin } from "../../src/model/stage.ts";
import { jsonReport } from "../../src/reports/json.ts";
import { written } from "../reports/collect.ts";
import { liveStage } from "../reports/slices.ts";
import { cli, type Ran } from "./cli.ts";

export const LOG = known({
  destination: known<string | null>("arn:aws:logs:eu-west-1:111122223333:log-group:a"),
  format: known<string | null>("$context.requestId"),
});
export const NONE = known(null);

export interface Backend {
  readonly url: string;
  readonly account: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Pushes a saved scan of these stages: name → access log, or the account, Region and log. */
export async function push(
  { url, account }: Backend,
  stages: Readonly<Record<string, typeof LOG | typeof NONE>>,
  { region = "eu-west-1", of = account, args = [] as string[] } = {},
): Promise<Ran> {
  const own = Object.entries(stages).map(([name, accessLog]) => {
    const stage = liveStage(name, accessLog);
    const arn = `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5/stages/${name}`;
    const origin: AwsOrigin = { kind: "aws", account: of, region, arn };
    return { ...stage, id: `${of}/${region}/rest/a1b2c3d4e5/${name}`, origin };
  });
  const slice = {
    scope: { kind: "aws", account: of, region },
    stages: own,
    surroundings: {},
    gaps: [],
  } as const;
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-push-"));
  writeFileSync(join(cwd, "scan.json"), await written(jsonReport, [judgeSlice(slice, [accesslogging])]));
  return cli(["report", "--from", "scan.json", "--push-security-hub", "--endpoint-url", url, ...args], {
    cwd,
    env: { AWS_REGION: "eu-west-1" },
  });
}

/** What Security Hub holds: the stage's ARN, compliance, record state. */
export async function held({ url, credentials }: Backend, region = "eu-west-1") {
  const client = new SecurityHubClient({ endpoint: url, credentials, region });
  const found: (readonly (string | undefined)[])[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetFindingsCommand({ MaxResults: 100, ...(NextToken ? { NextToken } : {}) }),
    );
    for (const { Resources, Compliance, RecordState } of page.Findings ?? [])
      found.push([Resources?.[0]?.Id?.split("/").at(-1), Compliance?.Status, RecordState]);
    NextToken = page.NextToken;
  } while (NextToken);
  client.destroy();
  return found.sort();
}
