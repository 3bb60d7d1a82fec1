import { type Argument, type Arguments, Blocks, Joined, type Model, Named, Ref } from "./model.ts";

const addressOf = (model: Model, name: string) => `${model[name]?.type}.${name}`;
const quoted = (text: string) => JSON.stringify(text).replaceAll("${", "$${").replaceAll("%{", "%%{");
const attributeOf = (model: Model, { to, attribute }: Ref) => {
  const isStageName = model[to]?.type === "aws_api_gateway_stage" && attribute === "name";
  return `${addressOf(model, to)}.${isStageName ? "stage_name" : attribute}`;
};

/** The model in HCL: a block a resource. */
export function hcl(model: Model): string {
  return Object.entries(model)
    .map(([name, { type, args }]) => `resource "${type}" "${name}" {\n${bodyOf(args, model)}}\n`)
    .join("\n");
}

function bodyOf(args: Arguments, model: Model): string {
  return Object.entries(args)
    .map(([name, value]) => {
      if (value === undefined) return "";
      if (!(value instanceof Blocks)) return `  ${name} = ${expression(value, model)}\n`;
      return value.all.map((block) => `  ${name} {\n${bodyOf(block, model)}  }\n`).join("");
    })
    .join("");
}

function expression(value: Argument, model: Model): string {
  if (typeof value === "string") return quoted(value);
  if (value instanceof Ref) return attributeOf(model, value);
  if (value instanceof Joined) {
    const parts = value.parts.map((part) =>
      part instanceof Ref ? `\${${attributeOf(model, part)}}` : quoted(part).slice(1, -1),
    );
    return `"${parts.join("")}"`;
  }
  if (value instanceof Named) {
    const entries = Object.entries(value.entries).map(([key, item]) => `${key} = ${expression(item, model)}`);
    return `{ ${entries.join(", ")} }`;
  }
  if (value instanceof Blocks) throw new Error("blocks are no expression");
  return Array.isArray(value)
    ? `[${value.map((item: Argument) => expression(item, model)).join(", ")}]`
    : String(value);
}

/** The same in JSON syntax. */
export function hclJson(model: Model): string {
  const resource: Record<string, Record<string, unknown>> = {};
  for (const [name, { type, args }] of Object.entries(model)) {
    resource[type] = { ...resource[type], [name]: jsonBody(args, model) };
  }
  return JSON.stringify({ resource }, null, 2);
}

const jsonBody = (args: Arguments, model: Model): object =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, jsonValue(value, model)]],
    ),
  );

function jsonValue(value: Argument, model: Model): unknown {
  if (value instanceof Blocks) return value.all.map((block) => jsonBody(block, model));
  if (value instanceof Ref) return `\${${attributeOf(model, value)}}`;
  if (value instanceof Joined) return JSON.parse(expression(value, model)) as string;
  if (value instanceof Named) return jsonBody(value.entries, model);
  if (typeof value === "string") return value.replaceAll("${", "$${").replaceAll("%{", "%%{");
  return Array.isArray(value) ? value.map((item: Argument) => jsonValue(item, model)) : value;
}

/** What Terraform shows of a plan that makes all of it: `terraform show -json`. */
export function plan(model: Model): string {
  const resources = Object.entries(model).map(([name, { type, args }]) => {
    const values: Record<string, unknown> = {};
    const unknown: Record<string, unknown> = { id: true, arn: true };
    const expressions: Record<string, unknown> = {};
    // A log group without a name gets one with apply.
    if (type === "aws_cloudwatch_log_group" && args.name === undefined) unknown.name = true;
    for (const [key, value] of Object.entries(args)) {
      if (value === undefined) {
        if (isBlock(key)) values[key] = [];
        else if (!(key in unknown)) values[key] = key === "retention_in_days" ? 0 : (DEFAULTS[key] ?? null);
        continue;
      }
      const planned = plannedValue(value, model);
      if (planned.value !== undefined) values[key] = planned.value;
      if (planned.unknown !== undefined && planned.unknown !== false) unknown[key] = planned.unknown;
      expressions[key] = planned.expression;
    }
    const common = { address: `${type}.${name}`, mode: "managed", type, name };
    const provider = "registry.terraform.io/hashicorp/aws";
    return {
      planned: { ...common, provider_name: provider, schema_version: 0, values, sensitive_values: {} },
      change: {
        ...{ ...common, provider_name: provider },
        change: { actions: ["create"], before: null, after: values, after_unknown: unknown },
      },
      configured: { ...common, provider_config_key: "aws", expressions, schema_version: 0 },
    };
  });
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources: resources.map(({ planned }) => planned) } },
    resource_changes: resources.map(({ change }) => change),
    configuration: {
      provider_config: { aws: { name: "aws", full_name: "registry.terraform.io/hashicorp/aws" } },
      root_module: { resources: resources.map(({ configured }) => configured) },
    },
  });
}

const isBlock = (key: string) => /_settings$|_configuration$|^settings$/.test(key);
const DEFAULTS: Readonly<Record<string, unknown>> = { actions_enabled: true, log_group_class: "STANDARD" };

interface PlannedValue {
  /** Undefined: it comes with apply. */
  readonly value?: unknown;
  readonly unknown?: unknown;
  readonly expression: unknown;
}

function plannedValue(value: Argument, model: Model): PlannedValue {
  if (value instanceof Blocks) {
    const blocks = value.all.map((block) => {
      const entries = Object.entries(block).flatMap(([key, item]) =>
        item === undefined ? [] : [[key, plannedValue(item, model)] as const],
      );
      const part = (pick: (planned: PlannedValue) => unknown) =>
        Object.fromEntries(
          entries.flatMap(([key, planned]) => (pick(planned) === undefined ? [] : [[key, pick(planned)]])),
        );
      return {
        value: part((planned) => planned.value),
        unknown: part((planned) => planned.unknown),
        expression: part((planned) => planned.expression),
      };
    });
    return {
      value: blocks.map((block) => block.value),
      unknown: blocks.map((block) => block.unknown),
      expression: blocks.map((block) => block.expression),
    };
  }
  const refs = refsIn(value);
  if (refs.length === 0) return { value: plain(value, model), expression: { constant_value: value } };
  const references = refs.flatMap((ref) => [attributeOf(model, ref), addressOf(model, ref.to)]);
  const known = plain(value, model);
  if (value instanceof Named) {
    const entries = Object.entries(value.entries).map(([key, item]) => [key, plain(item, model)] as const);
    return {
      value: Object.fromEntries(entries.filter(([, item]) => item !== undefined)),
      unknown: Object.fromEntries(
        entries.flatMap(([key, item]) => (item === undefined ? [[key, true]] : [])),
      ),
      expression: { references },
    };
  }
  return known === undefined
    ? { unknown: true, expression: { references } }
    : { value: known, expression: { references } };
}

function refsIn(value: Argument): readonly Ref[] {
  if (value instanceof Ref) return [value];
  if (value instanceof Joined) return value.parts.filter((part) => part instanceof Ref);
  if (value instanceof Named) return Object.values(value.entries).flatMap(refsIn);
  return Array.isArray(value) ? value.flatMap((item: Argument) => refsIn(item)) : [];
}

/** The value where the plan knows it; undefined where it comes with apply. */
function plain(value: Argument, model: Model): unknown {
  if (value instanceof Ref) {
    const args = model[value.to]?.args;
    const named = args?.name ?? args?.stage_name;
    return value.attribute === "name" && typeof named === "string" ? named : undefined;
  }
  if (value instanceof Joined) {
    const parts = value.parts.map((part) => plain(part, model));
    return parts.includes(undefined) ? undefined : parts.join("");
  }
  if (Array.isArray(value)) return value.map((item: Argument) => plain(item, model));
  return value instanceof Named
    ? Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, plain(item, model)]))
    : value;
}
