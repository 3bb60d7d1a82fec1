import accesslogging from "../../src/checks/accesslogging.ts";
import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { choice, known, set, unknownFact } from "../../src/model/fact.ts";
import type { Slice } from "../../src/model/slice.ts";
import type { Stage } from "../../src/model/stage.ts";

const ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/apigateway/orders";
const ON = known({
  destination: known<string | null>(ARN),
  format: known<string | null>("$context.requestId"),
});

export function liveStage(name: string, accessLog: Stage["accessLog"], api = "orders"): Stage {
  return {
    id: `111122223333/eu-west-1/rest/a1b2c3d4e5/${name}`,
    apiType: "REST",
    api: { id: "a1b2c3d4e5", name: api },
    name,
    origin: {
      kind: "aws",
      account: "111122223333",
      region: "eu-west-1",
      arn: `arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/${name}`,
    },
    accessLog,
  };
}

export function codeStage(address: string, accessLog: Stage["accessLog"]): Stage {
  return {
    id: `infra/api.yaml#${address}`,
    apiType: "HTTP",
    api: { id: "Api", name: "web" },
    name: "$default",
    origin: { kind: "cloudformation", file: "infra/api.yaml", line: 12, endLine: 20, address },
    accessLog,
  };
}

const LIVE: Slice = {
  scope: { kind: "aws", account: "111122223333", region: "eu-west-1", accountName: "payments" },
  stages: [
    liveStage("prod", ON),
    liveStage("beta", known(null)),
    liveStage("half", known({ destination: known(ARN), format: known(null) })),
    liveStage("*", unknownFact("The stages of this API could not be listed: denied.")),
  ],
  surroundings: {},
  gaps: [
    {
      kind: "access-denied",
      account: "111122223333",
      region: "eu-west-1",
      operation: "GetStages",
      code: "AccessDeniedException",
      permission: "apigateway:GET",
      message: "GetStages is denied: allow apigateway:GET.",
    },
  ],
};

const CODE: Slice = {
  scope: { kind: "code", path: "infra/api.yaml" },
  stages: [
    codeStage("Prod", known({ destination: set("AccessLog.Arn"), format: known("$context.requestId") })),
    codeStage("Beta", choice("IsProd", ON, known(null))),
  ],
  surroundings: {},
  gaps: [{ kind: "syntax-error", file: "infra/broken.yaml", line: 3, column: 7, message: "Expected a key." }],
};

/** Names that try to break out of every format. */
export const HOSTILE = [
  "\u001b[2J\u001b]0;owned\u0007",
  "<script>alert(1)</script>",
  '=HYPERLINK("http://x","y")',
  "::error::owned",
  "\u202egnp.exe",
  "a\r\nb",
  "x".repeat(10_000),
  "注文".repeat(100),
  "\ud800",
  "nul\u0000 \uffff",
  "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
  "@octocat closes #1 and https://evil.example www.evil.example",
  "--> </details> <!-- stagelight-report -->",
  "`code` | cell | **bold** _it_ ~~no~~ $x^2$ :boom: \\",
  "a b/../c%2F#d?e:f;g",
  "{0} {1} ]]> &amp; <![CDATA[",
  "%0A::stop-commands::x",
  "##[error]owned ##vso[task.setvariable variable=x]y",
  "+1;=2+3",
  "\t@SUM(A1)",
  "-2; -3",
  "__proto__",
];

const HOSTILE_SLICE: Slice = {
  scope: { kind: "aws", account: "111122223333", region: "eu-west-1", accountName: "\u001b[31mred" },
  stages: HOSTILE.map((name, index) => ({
    ...liveStage(`s${index}`, unknownFact(name), name),
    tags: { [name]: name, team: name },
  })),
  surroundings: {},
  gaps: HOSTILE.map((message) => ({ kind: "service-error", operation: message, message })),
};

/** The same names wherever a saved scan or code can bring them: file, address, stage, owner. */
const HOSTILE_CODE: Slice = {
  scope: { kind: "code", path: HOSTILE.join("/") },
  stages: HOSTILE.map((name, index) => ({
    ...codeStage(`${name}${index}`, choice(name, ON, known(null))),
    name,
    api: { id: name, name },
    origin: {
      kind: "terraform",
      file: `${name}/${index}.tf`,
      line: 3,
      endLine: 2,
      address: name,
      root: name,
    },
  })),
  surroundings: {},
  gaps: HOSTILE.map((name) => ({
    kind: "unreadable",
    account: name,
    region: name,
    file: name,
    line: 2,
    code: name,
    permission: name,
    message: name,
  })),
};

const judge = (slice: Slice): JudgedSlice => judgeSlice(slice, [accesslogging]);
export const live = judge(LIVE);
/** A live slice as all checks judge it; the account has no CloudWatch role. */
export const everyCheck = judgeSlice(
  { ...LIVE, stages: LIVE.stages.slice(0, 3), surroundings: { accountRole: known(null) }, gaps: [] },
  CHECKS,
);
export const code = judge(CODE);
export const hostile = judge(HOSTILE_SLICE);
const exempt = (slice: JudgedSlice): JudgedSlice => ({
  ...slice,
  findings: slice.findings.map((finding, index) =>
    index % 3 === 0
      ? {
          ...finding,
          exempt: { reason: HOSTILE[index] ?? "", owner: HOSTILE[index] ?? "", until: "2027-01-31" },
        }
      : finding,
  ),
});
export const hostileCode = exempt(judge(HOSTILE_CODE));
