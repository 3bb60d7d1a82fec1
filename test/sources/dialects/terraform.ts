import { type Argument, type Arguments, Blocks, Either, Joined, type Model, Named, Ref } from "./model.ts";

const addressOf = (model: Model, name: string) =>
  `${model[name]?.type}.${name}${model[name]?.when === undefined ? "" : "[0]"}`;
const ON = "var.on";
const countOf = (when: boolean) => `${ON} ? ${when ? "1 : 0" : "0 : 1"}`;
/** Where a nested block is there or not: as long as this list is. */
const blocksWhen = (isFirst: boolean) => `${ON} ? ${isFirst ? "[1] : []" : "[] : [1]"}`;
const quoted = (text: string) => JSON.stringify(text).replaceAll("${", "$${").replaceAll("%{", "%%{");
const attributeOf = (model: Model, { to, attribute }: Ref) => {
  const isStageName = model[to]?.type === "aws_api_gateway_stage" && attribute === "name";
  return `${addressOf(model, to)}.${isStageName ? "stage_name" : attribute}`;
};

/** The model in HCL: a block a resource. */
export function hcl(model: Model): string {
  const resources = Object.entries(model).map(([name, { type, args, when }]) => {
    const count = when === undefined ? "" : `  count = ${countOf(when)}\n`;
    return `resource "${type}" "${name}" {\n${count}${bodyOf(args, model)}}\n`;
  });
  return ['variable "on" {\n  type = bool\n}\n', ...resources].join("\n");
}

function bodyOf(args: Arguments, model: Model): string {
  return Object.entries(args)
    .map(([name, value]) => {
      if (value === undefined) return "";
      const either = blocksOf(value);
      if (either) {
        const { block, isFirst } = either;
        const content = `    content {\n${bodyOf(block, model)}    }\n`;
        return `  dynamic "${name}" {\n    for_each = ${blocksWhen(isFirst)}\n${content}  }\n`;
      }
      if (!(value instanceof Blocks)) return `  ${name} = ${expression(value, model)}\n`;
      return value.all.map((block) => `  ${name} {\n${bodyOf(block, model)}  }\n`).join("");
    })
    .join("");
}

/** A block that is there in one of the two ways only. */
function blocksOf(value: Argument): { readonly block: Arguments; readonly isFirst: boolean } | undefined {
  if (!(value instanceof Either)) return undefined;
  const { whenTrue, whenFalse } = value;
  const blocks = whenTrue instanceof Blocks ? whenTrue : whenFalse;
  return blocks instanceof Blocks ? { block: blocks.all[0] ?? {}, isFirst: whenTrue === blocks } : undefined;
}

function expression(value: Argument | undefined, model: Model): string {
  if (value === undefined) return "null";
  if (value instanceof Either) {
    return `${ON} ? ${expression(value.whenTrue, model)} : ${expression(value.whenFalse, model)}`;
  }
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
  for (const [name, { type, args, when }] of Object.entries(model)) {
    const count = when === undefined ? {} : { count: `\${${countOf(when)}}` };
    resource[type] = { ...resource[type], [name]: { ...count, ...jsonBody(args, model) } };
  }
  return JSON.stringify({ variable: { on: { type: "bool" } }, resource }, null, 2);
}

function jsonBody(args: Arguments, model: Model): object {
  const body: Record<string, unknown> = {};
  const dynamic: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined) continue;
    const either = blocksOf(value);
    if (!either) body[name] = jsonValue(value, model);
    else {
      const { block, isFirst } = either;
      dynamic[name] = { for_each: `\${${blocksWhen(isFirst)}}`, content: jsonBody(block, model) };
    }
  }
  return Object.keys(dynamic).length === 0 ? body : { ...body, dynamic };
}

function jsonValue(value: Argument, model: Model): unknown {
  if (value instanceof Blocks) return value.all.map((block) => jsonBody(block, model));
  if (value instanceof Ref || value instanceof Either) return `\${${expression(value, model)}}`;
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
