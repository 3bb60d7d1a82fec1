import fc from "fast-check";
import { expect, test } from "vitest";
import type { Slice } from "../../../src/model/slice.ts";
import { loadTerraform, looksLikePlanOrState } from "../../../src/sources/terraform/index.ts";
import { filesOf, messagesOf, NO_INPUTS, verdictsOf } from "./folder.ts";

const terraform = await loadTerraform();

function planSliceOf(document: unknown, others: Record<string, string> = {}, sourceFolder?: string): Slice {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const file = { path: "plan.json", absolute: "/root/plan.json", text };
  return terraform.planSlice(file, filesOf(others), NO_INPUTS, sourceFolder);
}

const resource = (type: string, name: string, values: object, module = "", index = "") => ({
  address: `${module}${type}.${name}${index}`,
  mode: "managed",
  type,
  name,
  values,
});
const change = (address: string, after_unknown: object) => ({
  address,
  mode: "managed",
  change: { actions: ["create"], after_unknown },
});

const PLAN = {
  format_version: "1.2",
  terraform_version: "1.9.8",
  planned_values: {
    root_module: {
      resources: [
        resource("aws_api_gateway_stage", "off", { stage_name: "off", access_log_settings: [] }),
        resource("aws_api_gateway_stage", "on", {
          stage_name: "on",
          access_log_settings: [{ format: "$context.requestId" }],
        }),
        resource("aws_api_gateway_stage", "half", {
          stage_name: "half",
          access_log_settings: [{ destination_arn: "arn:x", format: "" }],
        }),
        resource("aws_api_gateway_stage", "open", { stage_name: "open" }),
        resource("aws_api_gateway_account", "this", {}),
      ],
      child_modules: [
        {
          address: 'module.chat["a.b"]',
          resources: [
            resource("aws_apigatewayv2_api", "this", { protocol_type: "WEBSOCKET" }, 'module.chat["a.b"].'),
            resource("aws_apigatewayv2_stage", "this", { name: "live" }, 'module.chat["a.b"].', "[0]"),
          ],
        },
      ],
    },
  },
  resource_changes: [
    change("aws_api_gateway_stage.on", {
      access_log_settings: [{ destination_arn: true }],
      rest_api_id: true,
    }),
    change("aws_api_gateway_stage.open", { access_log_settings: true }),
    change("aws_api_gateway_account.this", { cloudwatch_role_arn: true }),
    change('module.chat["a.b"].aws_apigatewayv2_stage.this[0]', { api_id: true }),
  ],
  configuration: {
    root_module: {
      module_calls: {
        chat: {
          module: {
            resources: [
              {
                address: "aws_apigatewayv2_stage.this",
                expressions: {
                  api_id: { references: ["aws_apigatewayv2_api.this.id", "aws_apigatewayv2_api.this"] },
                },
              },
            ],
          },
        },
      },
    },
  },
};

test("the stages of a plan, in all modules", () => {
  const slice = planSliceOf(PLAN);
  expect(verdictsOf(slice)).toEqual([
    "aws_api_gateway_stage.off: fail",
    "aws_api_gateway_stage.on: pass",
    "aws_api_gateway_stage.half: fail",
    "aws_api_gateway_stage.open: unknown",
    'module.chat["a.b"].aws_apigatewayv2_stage.this[0]: fail',
  ]);
  expect(messagesOf(slice)[1]).toBe(
    "Writes to aws_api_gateway_stage.on.access_log_settings[0].destination_arn.",
  );
  expect(slice.stages.at(-1)).toMatchObject({ apiType: "WEBSOCKET", name: "live" });
  expect(slice.surroundings.accountRole).toEqual({
    state: "set",
    expression: "aws_api_gateway_account.this.cloudwatch_role_arn",
  });
  expect(slice.gaps).toEqual([]);
});

test("with the configuration beside it, stages carry file and line", () => {
  const others = {
    "main.tf": '\nresource "aws_api_gateway_stage" "off" {\n}\nmodule "chat" {\n  source = "./chat"\n}\n',
    "chat/main.tf": 'resource "aws_apigatewayv2_stage" "this" {\n}\n',
  };
  for (const slice of [planSliceOf(PLAN, others), planSliceOf(PLAN, others, "/root")]) {
    expect(
      slice.stages.map(({ origin }) => origin.kind !== "aws" && `${origin.file}:${origin.line}`),
    ).toEqual(["main.tf:2", "plan.json:1", "plan.json:1", "plan.json:1", "chat/main.tf:1"]);
  }
});

test("a state, as shown and raw", () => {
  const values = { stage_name: "prod", access_log_settings: [{ destination_arn: "arn:x", format: "f" }] };
  const shown = {
    format_version: "1.0",
    terraform_version: "1.9.8",
    values: { root_module: { resources: [resource("aws_api_gateway_stage", "this", values, "", '["k"]')] } },
  };
  const raw = {
    version: 4,
    terraform_version: "1.9.8",
    serial: 1,
    lineage: "x",
    resources: [
      {
        module: "module.a",
        mode: "managed",
        type: "aws_api_gateway_stage",
        name: "this",
        instances: [
          { index_key: "k", attributes: values },
          { deposed: "d", attributes: {} },
        ],
      },
    ],
  };
  expect(verdictsOf(planSliceOf(shown))).toEqual(['aws_api_gateway_stage.this["k"]: pass']);
  expect(verdictsOf(planSliceOf(raw))).toEqual(['module.a.aws_api_gateway_stage.this["k"]: pass']);
  expect(planSliceOf(raw).stages[0]?.origin.kind).toBe("terraform-state");
  expect([PLAN, shown, raw].map((document) => looksLikePlanOrState(JSON.stringify(document)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(looksLikePlanOrState('{"Resources": {}}')).toBe(false);
});

test("a deployment's stage and a quick-create API's", () => {
  const resources = [
    resource("aws_api_gateway_deployment", "a", { rest_api_id: "r1", stage_name: "own" }),
    resource("aws_api_gateway_deployment", "b", { rest_api_id: "r1", stage_name: "shared" }),
    resource("aws_api_gateway_stage", "shared", { rest_api_id: "r1", stage_name: "shared" }),
    resource("aws_apigatewayv2_api", "quick", { protocol_type: "HTTP", target: "arn:aws:lambda:x" }),
  ];
  const slice = planSliceOf({ format_version: "1.0", planned_values: { root_module: { resources } } });
  expect(slice.stages.map(({ name, managed }) => [name, managed ?? false])).toEqual([
    ["own", false],
    ["shared", false],
    ["$default", true],
  ]);
});

test("a newer format is read as far as it goes, and says so", () => {
  const { gaps, stages } = planSliceOf({ ...PLAN, format_version: "2.0" });
  expect(stages).toHaveLength(5);
  expect(gaps).toEqual([expect.objectContaining({ kind: "unsupported-format", file: "plan.json" })]);
});

test("a plan that broke off is a gap", () => {
  expect(planSliceOf({ ...PLAN, errored: true }).gaps).toEqual([
    expect.objectContaining({ message: expect.stringContaining("not complete") }),
  ]);
});

test("broken JSON is a gap with its place", () => {
  expect(planSliceOf('{\n  "format_version": }').gaps).toEqual([
    expect.objectContaining({ kind: "syntax-error", file: "plan.json", line: 2, column: 21 }),
  ]);
});

test("no data makes the reader throw", () => {
  const keys = fc.constantFrom(
    "format_version",
    "planned_values",
    "root_module",
    "resources",
    "child_modules",
    "address",
    "type",
    "mode",
    "values",
    "access_log_settings",
    "resource_changes",
    "__proto__",
    "configuration",
    "instances",
    "version",
  );
  const leaf = fc.constantFrom("aws_api_gateway_stage", "managed", "1.2", "a.b", 4, true, null);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.string({ maxLength: 30 }), (data, text) => {
      expect(planSliceOf(data).scope).toEqual({ kind: "code", path: "plan.json" });
      expect(planSliceOf(text).scope).toEqual({ kind: "code", path: "plan.json" });
      looksLikePlanOrState(text);
    }),
    { numRuns: 800, seed: 5 },
  );
});

test("a deployment's stage is its stage resource's only in the same module instance and index", () => {
  const of = (type: string, module: string, index = "") =>
    resource(`aws_api_gateway_${type}`, "this", { stage_name: "prod" }, module, index);
  const configured = (type: string) => ({
    address: `aws_api_gateway_${type}.this`,
    expressions: { rest_api_id: { references: ["aws_api_gateway_rest_api.this"] } },
  });
  const resources = [configured("deployment"), configured("stage")];
  const modules = [
    { address: "module.a", resources: [of("deployment", "module.a."), of("stage", "module.a.")] },
    { address: "module.b", resources: [of("deployment", "module.b.")] },
    {
      address: "module.c",
      resources: [
        of("deployment", "module.c.", '["pay"]'),
        of("deployment", "module.c.", '["orders"]'),
        of("stage", "module.c.", '["orders"]'),
      ],
    },
  ];
  const plan = {
    format_version: "1.2",
    planned_values: { root_module: { child_modules: modules } },
    configuration: {
      root_module: {
        module_calls: Object.fromEntries(["a", "b", "c"].map((name) => [name, { module: { resources } }])),
      },
    },
  };
  expect(planSliceOf(plan).stages.map(({ origin }) => origin.kind !== "aws" && origin.address)).toEqual([
    "module.a.aws_api_gateway_stage.this",
    "module.b.aws_api_gateway_deployment.this",
    'module.c.aws_api_gateway_deployment.this["pay"]',
    'module.c.aws_api_gateway_stage.this["orders"]',
  ]);
});

test("the kind of an API that one instance of a module gives out", () => {
  const api = (key: string, protocol: string) => ({
    address: `module.a["${key}"]`,
    resources: [resource("aws_apigatewayv2_api", "this", { protocol_type: protocol }, `module.a["${key}"].`)],
  });
  const address = "aws_apigatewayv2_stage.s";
  const plan = {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: [resource("aws_apigatewayv2_stage", "s", { name: "live" })],
        child_modules: [api("x", "HTTP"), api("y", "WEBSOCKET")],
      },
    },
    configuration: {
      root_module: {
        resources: [{ address, expressions: { api_id: { references: ['module.a["y"].api', "module.a"] } } }],
        module_calls: {
          a: {
            module: { outputs: { api: { expression: { references: ["aws_apigatewayv2_api.this.id"] } } } },
          },
        },
      },
    },
  };
  expect(planSliceOf(plan).stages).toMatchObject([{ apiType: "WEBSOCKET", origin: { address } }]);
});

test("the kind of each of several APIs that one resource makes, by the index that a stage shares with its own", () => {
  const kinds = { a: "HTTP", b: "WEBSOCKET" };
  const each = (type: string, name: string, values: (key: string, kind: string) => object) =>
    Object.entries(kinds).map(([key, kind]) => resource(type, name, values(key, kind), "", `["${key}"]`));
  const plan = {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: [
          ...each("aws_apigatewayv2_api", "this", (_, kind) => ({ protocol_type: kind })),
          ...each("aws_apigatewayv2_stage", "this", (key) => ({ name: key })),
          resource("aws_apigatewayv2_stage", "other", { name: "other" }),
        ],
      },
    },
    configuration: {
      root_module: {
        resources: ["this", "other"].map((name) => ({
          address: `aws_apigatewayv2_stage.${name}`,
          expressions: { api_id: { references: ["aws_apigatewayv2_api.this", "each.key"] } },
        })),
      },
    },
  };
  const { stages } = planSliceOf(plan);
  expect(stages.map(({ name, apiType }) => [name, apiType])).toEqual([
    ["a", "HTTP"],
    ["b", "WEBSOCKET"],
    ["other", "HTTP"],
  ]);
  expect(stages.map(({ apiTypeAssumed }) => apiTypeAssumed !== undefined)).toEqual([false, false, true]);
});

test("a plan of very many stages is read in linear time", () => {
  const count = 20_000;
  const each = (type: string, name: string, values: object) =>
    Array.from({ length: count }, (_, index) => resource(type, name, values, "", `[${index}]`));
  const references = (address: string) => ({ references: [address, "count.index"] });
  const plan = {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: [
          ...each("aws_apigatewayv2_api", "this", { protocol_type: "WEBSOCKET" }),
          ...each("aws_apigatewayv2_stage", "this", { access_log_settings: [{ format: "x" }] }),
          ...each("aws_cloudwatch_log_group", "this", { name: "same" }),
        ],
      },
    },
    resource_changes: Array.from({ length: count }, (_, index) =>
      change(`aws_apigatewayv2_stage.this[${index}]`, { access_log_settings: [{ destination_arn: true }] }),
    ),
    configuration: {
      root_module: {
        resources: [
          {
            address: "aws_apigatewayv2_stage.this",
            expressions: {
              api_id: references("aws_apigatewayv2_api.this"),
              access_log_settings: [{ destination_arn: references("aws_cloudwatch_log_group.this") }],
            },
          },
        ],
      },
    },
  };
  const { stages } = planSliceOf(plan);
  expect(stages).toHaveLength(count);
  expect(stages.at(-1)).toMatchObject({
    apiType: "WEBSOCKET",
    accessLog: {
      state: "known",
      value: { destination: { state: "set", resource: `aws_cloudwatch_log_group.this[${count - 1}]` } },
    },
  });
});

test("modules that are nested too deep are a gap, told once", () => {
  const stage = resource("aws_api_gateway_stage", "s", { stage_name: "s" });
  let module: object = { resources: [stage] };
  for (let depth = 0; depth < 70; depth++) {
    module = {
      child_modules: [
        { address: "module.a", ...module },
        { address: "module.b", resources: [stage] },
      ],
    };
  }
  for (const key of ["planned_values", "values"]) {
    const slice = planSliceOf({
      format_version: "1.2",
      terraform_version: "1.9.8",
      [key]: { root_module: module },
    });
    expect(slice.stages).toHaveLength(60);
    expect(slice.gaps).toEqual([
      {
        kind: "limit-exceeded",
        file: "plan.json",
        message: "plan.json nests modules over 60 deep: what is below is not seen.",
      },
    ]);
  }
});
