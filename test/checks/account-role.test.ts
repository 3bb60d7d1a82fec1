import { expect, test } from "vitest";
import check from "../../src/checks/account-role.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { known, set, unknownFact } from "../../src/model/fact.ts";
import type { Role, Surroundings } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import { codeStage, GROUP_ARN, liveStage, type Row, STREAM_ARN, writes } from "./subject.ts";

const ROLE = "arn:aws:iam::111122223333:role/apigateway-logs";
const TRUST = trust("apigateway.amazonaws.com");
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

function trust(service: string, more: object = {}): string {
  return JSON.stringify({
    Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...more },
  });
}
const inline = (...statements: object[]) => ({
  name: "logs",
  document: known(JSON.stringify({ Statement: statements })),
});
const allow = (Resource: string, Action: string | string[] = "logs:*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

function withRole(more: Partial<Role> = {}): Surroundings {
  const role: Role = {
    id: ROLE,
    name: known("apigateway-logs"),
    trust: known(TRUST),
    policies: [inline(allow("*"))],
    ...more,
  };
  return { accountRole: known(ROLE), roles: { items: [role] } };
}

rows(check, [
  ["a role that can write", liveStage(), withRole(), "pass", /can write/],
  ...["{", "null", "[]", '{"Statement":[7]}', '{"Statement":{"Effect":"Maybe"}}', "[".repeat(100_000)].map(
    (text): Row => [
      `an inline policy that does not parse: ${text.slice(0, 40)}`,
      liveStage(),
      withRole({ policies: [{ name: "logs", document: known(text) }] }),
      "unknown",
      /./,
    ],
  ),
  [
    "an inline policy that does not parse beside one that allows: it may deny",
    liveStage(),
    withRole({ policies: [{ name: "broken", document: known("{") }, inline(allow("*"))] }),
    "unknown",
    /./,
  ],
  ...(["", ":log-stream:*"] as const).flatMap((ending): Row[] => {
    const deny = (NotResource: string) => ({ Effect: "Deny", Action: "logs:*", NotResource });
    const others = deny(`${GROUP_ARN}*${ending}`);
    const role = withRole({ policies: [inline(allow("*"), others)] });
    return [
      [`a denial of all but the stage's group${ending}`, liveStage(), role, "pass", /can write/],
      [
        `a denial of all but a group, where the stage's is not known${ending}`,
        codeStage({ accessLog: writes(set("var.group")) }),
        role,
        "unknown",
        /may be denied logs:CreateLogStream on the stage's log group, whose ARN is not known/,
      ],
      [
        `a denial of all but another group${ending}`,
        liveStage(),
        withRole({ policies: [inline(allow("*"), deny("arn:aws:logs:*:*:log-group:/other*"))] }),
        "fail",
        /is denied/,
      ],
    ];
  }),
  [
    "a denial of everything, where the stage's group is not known",
    codeStage({ accessLog: writes(set("var.group")) }),
    withRole({ policies: [inline(allow("*"), { Effect: "Deny", Action: "logs:*", Resource: "*" })] }),
    "fail",
    /is denied/,
  ],
  ["HTTP APIs", liveStage({ apiType: "HTTP" }), { accountRole: known(null) }, "not-applicable", /HTTP APIs/],
  [
    "a stage that writes to Firehose",
    liveStage({ accessLog: writes(known(STREAM_ARN)) }),
    { accountRole: known(null) },
    "not-applicable",
    /Firehose/,
  ],
  [
    "a stage that may write to Firehose",
    liveStage({ accessLog: writes(known(STREAM_ARN), unknownFact("format is var.format.")) }),
    { accountRole: known(null) },
    "unknown",
    /Firehose.*var\.format/,
  ],
  [
    "none set",
    liveStage({ apiType: "WEBSOCKET" }),
    { accountRole: known(null) },
    "fail",
    /no CloudWatch role/,
  ],
  [
    "an unlogged stage, none set",
    liveStage({ accessLog: known(null) }),
    { accountRole: known(null) },
    "fail",
    /no CloudWatch role/,
  ],
  ["not asked", codeStage(), {}, "unknown", /was not seen/],
  ["refused", liveStage(), { accountRole: unknownFact("apigateway:GET was denied.") }, "unknown", /denied/],
  [
    "deleted",
    liveStage(),
    { accountRole: known(ROLE), roles: { items: [] } },
    "fail",
    /does not exist any more/,
  ],
  [
    "its role could not be read",
    liveStage(),
    { accountRole: known(ROLE), roles: { items: [], unseen: "iam:GetRole was denied." } },
    "unknown",
    /iam:GetRole/,
  ],
  [
    "trusts another service",
    liveStage(),
    withRole({ trust: known(trust("lambda.amazonaws.com")) }),
    "fail",
    /does not trust/,
  ],
  [
    "trusts under a condition",
    liveStage(),
    withRole({ trust: known(trust("apigateway.amazonaws.com", { Condition: { Bool: { x: "true" } } })) }),
    "unknown",
    /conditions/,
  ],
  [
    "a trust policy that is no JSON",
    liveStage(),
    withRole({ trust: known("{") }),
    "unknown",
    /cannot be read/,
  ],
  [
    "AWS's own policy",
    liveStage(),
    withRole({ policies: [{ name: MANAGED, document: unknownFact("not read") }] }),
    "pass",
    /can write/,
  ],
  ["no policy", liveStage(), withRole({ policies: [] }), "fail", /lacks logs:CreateLogStream/],
  [
    "only half the actions",
    liveStage(),
    withRole({ policies: [inline(allow("*", "logs:CreateLogStream"))] }),
    "fail",
    /lacks logs:PutLogEvents/,
  ],
  [
    "only another group",
    liveStage(),
    withRole({ policies: [inline(allow("arn:aws:logs:*:*:log-group:/other/*"))] }),
    "fail",
    /lacks/,
  ],
  [
    "its own group",
    liveStage(),
    withRole({ policies: [inline(allow(`${GROUP_ARN}:*`))] }),
    "pass",
    /can write/,
  ],
  [
    "denied",
    liveStage(),
    withRole({ policies: [inline(allow("*"), { Effect: "Deny", Action: "logs:Put*", Resource: "*" })] }),
    "fail",
    /is denied logs:PutLogEvents/,
  ],
  [
    "everything but",
    liveStage(),
    withRole({ policies: [inline({ Effect: "Allow", NotAction: "logs:*", Resource: "*" })] }),
    "fail",
    /lacks/,
  ],
  [
    "enough is allowed, but not everything was read",
    liveStage(),
    withRole({ unseenPolicies: "iam:ListAttachedRolePolicies was denied." }),
    "unknown",
    /iam:ListAttachedRolePolicies/,
  ],
  [
    "a condition that IAM would not take",
    liveStage(),
    withRole({ policies: [inline({ ...allow("*"), Condition: "nope" })] }),
    "unknown",
    /conditions/,
  ],
  [
    "a policy that was not read",
    liveStage(),
    withRole({ policies: [], unseenPolicies: "iam:ListRolePolicies was denied." }),
    "unknown",
    /iam:ListRolePolicies/,
  ],
  [
    "a boundary that allows",
    liveStage(),
    withRole({ boundary: known(JSON.stringify({ Statement: [allow("*")] })) }),
    "pass",
    /can write/,
  ],
  [
    "a boundary that does not",
    liveStage(),
    withRole({ boundary: known(JSON.stringify({ Statement: [allow("*", "s3:*")] })) }),
    "fail",
    /boundary/,
  ],
  [
    "a boundary that was not read",
    liveStage(),
    withRole({ boundary: unknownFact("denied") }),
    "unknown",
    /boundary/,
  ],
  [
    "code: role of the code",
    codeStage(),
    {
      accountRole: set("Role.Arn", "Role"),
      roles: {
        items: [{ id: "Role", name: known("r"), trust: known(TRUST), policies: [inline(allow("*"))] }],
        partial: true,
      },
    },
    "pass",
    /can write/,
  ],
  [
    "code: role elsewhere",
    codeStage(),
    { accountRole: known(ROLE), roles: { items: [], partial: true } },
    "unknown",
    /was not seen/,
  ],
  [
    "code: group by reference, a policy for some groups",
    codeStage({ accessLog: writes(set("Logs.Arn", "Logs")) }),
    {
      accountRole: set("Role.Arn", "Role"),
      roles: {
        items: [
          {
            id: "Role",
            name: known("r"),
            trust: known(TRUST),
            policies: [inline(allow("arn:aws:logs:*:*:log-group:/x/*"))],
          },
        ],
        partial: true,
      },
    },
    "unknown",
    /may lack/,
  ],
]);

test("the stages of one account and Region share what the finding is about", () => {
  const about = (stage: Parameters<typeof judgeStage>[1]) =>
    judgeStage(check, stage, { accountRole: known(null) }).about;
  expect(about(liveStage())).toBe("CloudWatch role of 111122223333 in eu-west-1");
  expect(about(liveStage({ id: "other", name: "dev" }))).toBe(about(liveStage()));
});
