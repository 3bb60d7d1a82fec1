import { expect, test } from "vitest";
import { type PlanOptions, planFor } from "../../src/fixes/plan.ts";
import { known } from "../../src/model/fact.ts";
import type { CodeOrigin, Stage } from "../../src/model/stage.ts";
import { CALM, judged, sliceOf, stageOf } from "./slices.ts";

const live = (tags: Record<string, string> = {}) => stageOf("prod", "HTTP", { tags });

const code = (origin: Partial<CodeOrigin>, rest: Partial<Stage> = {}): Stage => {
  const whole = { kind: "terraform", file: "main.tf", line: 7, endLine: 9, address: "a", ...origin } as const;
  return {
    ...stageOf("prod", "HTTP", { api: { id: "aws_apigatewayv2_api.a", name: "orders" } }),
    id: `${whole.file}#${whole.address}`,
    origin: whole,
    ...rest,
  };
};

const plan = (stage: Stage, options: PlanOptions = {}) => planFor(judged(sliceOf([stage])), CALM, options);

const STACK = { "aws:cloudformation:stack-name": "shop-prod", "aws:cloudformation:logical-id": "HttpStage" };

test.each([
  ["CloudFormation", STACK, "cloudformation"],
  ["SAM", { ...STACK, "lambda:createdBy": "SAM" }, "sam"],
  ["CDK", { ...STACK, "aws-cdk:auto": "x" }, "cdk"],
  ["the Serverless Framework", { ...STACK, STAGE: "prod" }, "serverless"],
] as const)("the tags of a stack of %s own a stage", (_, tags, by) => {
  const stage = live(tags);
  const { steps, manual, owned } = plan(stage);
  expect([steps, manual]).toEqual([[], []]);
  expect(owned).toEqual([
    {
      stage: stage.id,
      by,
      how: "Its tags say that the CloudFormation stack shop-prod made it as HttpStage.",
    },
  ]);
});

test.each([
  ["CloudFormation", STACK, {}, "cloudformation"],
  ["the Serverless Framework", { ...STACK, STAGE: "prod" }, {}, "serverless"],
  ["the Serverless Framework, by the stage's own tag", STACK, { STAGE: "prod" }, "serverless"],
  ["SAM", { ...STACK, "lambda:createdBy": "SAM" }, { team: "one" }, "sam"],
] as const)(
  "a stage that a deployment of a stack of %s made is known by the tags of its API",
  (_, apiTags, tags, by) => {
    const stage = { ...live(tags), apiTags };
    const { steps, owned } = plan(stage);
    expect(steps).toEqual([]);
    expect(owned).toEqual([
      {
        stage: stage.id,
        by,
        how: "The tags of its API say that the CloudFormation stack shop-prod made that as HttpStage, and with it, it seems, the stage.",
      },
    ]);
    expect(plan(stage, { forceLive: true }).steps.at(-1)?.care).toBe("review");
  },
);

test.each([
  [{ ManagedBy: "Terraform" }, "ManagedBy = Terraform"],
  [{ "managed-by": "terragrunt 0.6" }, "managed-by = terragrunt 0.6"],
  [{ terraform: "true" }, "terraform = true"],
  [{ "provisioned by": "Pulumi" }, "provisioned by = Pulumi"],
])("a tag that says that code manages it is a hint: %j", (tags, words) => {
  for (const stage of [live(tags), { ...live(), apiTags: tags }]) {
    const { steps, owned } = plan(stage);
    expect(owned).toEqual([]);
    expect(steps.at(-1)).toMatchObject({
      care: "review",
      risk: expect.stringContaining(`The tag ${words} says that code manages it`),
    });
  }
});

test.each([[{ team: "terraform" }], [{ ManagedBy: "platform team" }], [{ terraform: "false" }]])(
  "a tag that says no such thing is none: %j",
  (tags) => {
    expect(plan(live(tags)).steps.at(-1)?.care).toBe("safe");
  },
);

test("the declaration in a template that was scanned too is named, a CDK construct by its path", () => {
  const declared = code({
    kind: "cdk",
    file: "cdk.out/Shop.template.json",
    address: "HttpStage",
    constructPath: "Shop/Http/Stage",
  });
  expect(plan(live(STACK), { code: [declared] }).owned).toMatchObject([
    {
      by: "cdk",
      code: declared.id,
      how: expect.stringMatching(/cdk\.out\/Shop\.template\.json:7 .*construct Shop\/Http\/Stage/),
    },
  ]);
});

test("two templates with the same logical id own it together, and neither is taken for it", () => {
  const declared = ["a.yaml", "b.yaml"].map((file) => code({ kind: "sam", file, address: "HttpStage" }));
  const [owner] = plan(live(STACK), { code: declared }).owned;
  expect(owner?.by).toBe("sam");
  expect(owner).not.toHaveProperty("code");
  expect(owner?.how).toContain("a.yaml:7 (HttpStage) and 1 more declare a stage of that logical id.");
});

test("a Terraform state owns what it names by API id and stage, whatever the API is called", () => {
  const inState = (id: string, name = "prod") =>
    code(
      { kind: "terraform-state", file: "terraform.tfstate", address: "aws_apigatewayv2_stage.prod" },
      { api: { id, name: "else" }, name },
    );
  expect(plan(live(), { code: [inState("abc")] }).owned).toMatchObject([
    {
      by: "terraform",
      code: "terraform.tfstate#aws_apigatewayv2_stage.prod",
      how: expect.stringMatching(/API abc, stage prod/),
    },
  ]);
  expect(plan(live(), { code: [inState("xyz"), inState("abc", "test")] }).owned).toEqual([]);
});

test("names alone are a hint: somebody looks first", () => {
  const { steps, owned } = plan(live(), { code: [code({})] });
  expect(owned).toEqual([]);
  const setting = steps.find(({ kind }) => kind === "set-access-log");
  expect(setting).toMatchObject({
    care: "review",
    risk: expect.stringMatching(/main\.tf:7 \(a\)\. If it is this one/),
  });
  expect(steps.find(({ kind }) => kind === "create-log-group")?.care).toBe("safe");
  expect(plan(live({ STAGE: "prod" })).steps.at(-1)?.risk).toMatch(/Serverless Framework/);
});

test("a log group of a name that code declares is a hint too, on the steps that make or change it", () => {
  const name = plan(live()).steps.find(({ kind }) => kind === "create-log-group")?.target.logGroup ?? "";
  const { steps } = plan(live(), { codeGroups: new Map([[name, "infra/logs.tf:3 (a)"]]) });
  const of = (kind: string) => steps.find((step) => step.kind === kind);
  for (const kind of ["create-log-group", "set-retention"]) {
    expect(of(kind)).toMatchObject({
      care: "review",
      risk: expect.stringMatching(/infra\/logs\.tf:3 \(a\)\. If it is this one, change it there\.$/),
    });
  }
  expect(of("set-access-log")?.risk).not.toContain("infra/logs.tf");
  const other = plan(live(), { codeGroups: new Map([["other", "infra/logs.tf:3 (a)"]]) });
  expect(other.steps).toEqual(plan(live()).steps);
});

test("an owned stage is changed live only where that is forced, and the step says so", () => {
  const { steps, owned } = plan(live(STACK), { forceLive: true });
  expect(owned).toHaveLength(1);
  expect(steps.at(-1)).toMatchObject({
    care: "review",
    risk: expect.stringMatching(/stack shop-prod made it/),
  });
});

test("an owned stage that passes is not told", () => {
  const accessLog = known({ destination: known("arn:aws:firehose:x"), format: known("x") });
  const stage = { ...live(STACK), accessLog };
  expect(plan(stage, { only: ["apigw_accesslogging"] }).owned).toEqual([]);
});

test("tags that look like JavaScript's own names own nothing", () => {
  const tags = JSON.parse('{"__proto__":{"aws:cloudformation:stack-name":"x"},"constructor":"y"}');
  expect(plan(live(tags)).owned).toEqual([]);
});
