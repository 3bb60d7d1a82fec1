import type { JudgedSlice } from "../../src/checks/judge.ts";
import { known } from "../../src/model/fact.ts";
import type { Finding, Verdict } from "../../src/model/finding.ts";
import type { Stage } from "../../src/model/stage.ts";

const VERDICTS: readonly Verdict[] = ["fail", "pass", "fail", "unknown", "pass", "conditional"];
const A_SLICE = 40;

/** About so many findings, in account-Regions of 40 stages that every check has judged; half of them want something. */
export function* manySlices(findings: number, checks: readonly string[]): Generator<JudgedSlice, void, void> {
  const stages = Math.ceil(findings / checks.length);
  for (let from = 0; from < stages; from += A_SLICE) {
    const account = String(100_000_000_000 + Math.floor(from / A_SLICE / 10));
    const region = `eu-west-${1 + ((from / A_SLICE) % 10)}`;
    const own = Array.from({ length: Math.min(A_SLICE, stages - from) }, (_, index) =>
      stageOf(from + index, account, region),
    );
    yield {
      scope: { kind: "aws", account, region },
      stages: own,
      surroundings: {},
      findings: own.flatMap((stage, index) =>
        checks.map((check, at) => findingOf(stage, check, (from + index) * checks.length + at)),
      ),
      gaps: [],
    };
  }
}

function stageOf(index: number, account: string, region: string): Stage {
  const api = `api${index.toString(36).padStart(7, "0")}`;
  return {
    id: `${account}/${region}/rest/${api}/prod`,
    apiType: "REST",
    api: { id: api, name: `service-${index}` },
    name: "prod",
    origin: {
      kind: "aws",
      account,
      region,
      arn: `arn:aws:apigateway:${region}::/restapis/${api}/stages/prod`,
    },
    accessLog: known(null),
  };
}

const findingOf = (stage: Stage, check: string, index: number): Finding => ({
  check,
  verdict: VERDICTS[index % VERDICTS.length] ?? "fail",
  severity: index % 3 === 0 ? "high" : "medium",
  stage: stage.id,
  message:
    "No access log is configured, and this sentence is about as long as the messages of the checks are.",
  fingerprint: index.toString(16).padStart(16, "0"),
});
