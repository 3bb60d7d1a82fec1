import type { JudgedSlice } from "../../../src/checks/judge.ts";
import { known } from "../../../src/model/fact.ts";
import type { Finding, Verdict } from "../../../src/model/finding.ts";
import type { Stage } from "../../../src/model/stage.ts";
import { liveStage } from "../slices.ts";

const ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/apigateway/";
const FORMAT = JSON.stringify({
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  user: "$context.identity.user",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  errorType: "$context.error.responseType",
});
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"];
const TEAMS = ["checkout", "payments", "search", "platform", "identity", "mobile"];
const NAMES = ["prod", "staging", "dev", "$default"];
const TYPES = ["REST", "HTTP", "WEBSOCKET"] as const;
const PER_SLICE = 50;

/**
 * So many live stages, 50 to an account-Region, each with one finding of each check. What varies in practice varies
 * here: names, ids, fingerprints, destinations, messages that name them, tags.
 */
export function* manyStages(count: number, checks: readonly string[]): Generator<JudgedSlice> {
  for (let from = 0; from < count; from += PER_SLICE) {
    const account = String(200_000_000_000 + Math.floor(from / (PER_SLICE * REGIONS.length)));
    const region = REGIONS[(from / PER_SLICE) % REGIONS.length] ?? "";
    const stages: Stage[] = [];
    const findings: Finding[] = [];
    for (let at = from; at < Math.min(count, from + PER_SLICE); at++) {
      const stage = stageAt(at, account, region);
      stages.push(stage);
      for (const [place, check] of checks.entries()) findings.push(findingAt(at, place, check, stage));
    }
    const scope = { kind: "aws", account, region, accountName: `account-${account.slice(-4)}` } as const;
    yield { scope, stages, surroundings: {}, gaps: [], findings };
  }
}

function stageAt(at: number, account: string, region: string): Stage {
  const api = (at * 2_654_435_761).toString(36).padStart(10, "0").slice(-10);
  const apiType = TYPES[at % TYPES.length] ?? "REST";
  const name = NAMES[at % NAMES.length] ?? "prod";
  const logs = { destination: known(`${ARN}${api}`), format: known(FORMAT) };
  return {
    ...liveStage(name, at % 3 === 0 ? known(null) : known(logs)),
    id: `${account}/${region}/${apiType.toLowerCase()}/${api}/${name}`,
    apiType,
    api: { id: api, name: `service-${at}` },
    origin: {
      kind: "aws",
      account,
      region,
      arn: `arn:aws:apigateway:${region}::/apis/${api}/stages/${name}`,
    },
    tags: {
      team: TEAMS[at % TEAMS.length] ?? "",
      environment: name === "prod" ? "production" : "test",
      "cost-center": String(4_000 + (at % 97)),
    },
  };
}

function findingAt(at: number, place: number, check: string, stage: Stage): Finding {
  const turn = (at + place) % 7;
  const verdict: Verdict =
    at % 3 === 0 && place === 0 ? "fail" : turn === 0 ? "fail" : turn === 1 ? "unknown" : "pass";
  const message =
    verdict === "pass"
      ? `Writes to ${ARN}${stage.api.id}.`
      : verdict === "fail"
        ? "No access log is configured."
        : `The log group of ${stage.api.name} could not be described: access is denied.`;
  return {
    check,
    verdict,
    severity: place % 3 === 0 ? "high" : place % 3 === 1 ? "medium" : "low",
    stage: stage.id,
    message,
    fingerprint: ((at * 131 + place) * 2_654_435_761).toString(16).padStart(16, "0").slice(-16),
    ...(verdict === "fail" && at % 70 === 0
      ? { exempt: { reason: "Only a health check.", owner: "platform", until: "2027-01-31" } }
      : {}),
  };
}
