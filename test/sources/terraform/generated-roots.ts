// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { randomFrom } from "../../../src/sandbox/random.ts";

/** A Terraform root whose settings hang on variables, and what these can be set to. */
export interface GeneratedRoot {
  readonly files: Readonly<Record<string, string>>;
  /** Values as `--var` takes them, by variable. */
  readonly domains: ReadonlyMap<string, readonly string[]>;
}

/** Takes one of some. */
type Pick = <T>(some: readonly T[]) => T;

const DOMAINS: Readonly<Record<string, { readonly type: string; readonly values: readonly string[] }>> = {
  a: { type: "bool", values: ["true", "false"] },
  b: { type: "bool", values: ["true", "false"] },
  env: { type: "string", values: ["dev", "prod"] },
  days: { type: "number", values: ["7", "400"] },
  opts: {
    type: "object({ on = optional(bool), days = optional(number, 365) })",
    values: ["{ on = true }", "{ on = false, days = 14 }"],
  },
};

const JSON_FORMAT =
  'jsonencode({ id = "$context.requestId", who = "$context.authorizer.principalId", ip = "$context.identity.sourceIp", at = "$context.requestTime", what = "$context.httpMethod", path = "$context.path", route = "$context.routeKey", status = "$context.status" })';
const FORMATS = [
  JSON_FORMAT,
  '"$context.requestId $context.status"',
  `jsonencode({ id = "$context.requestId", status = "$context.status" })`,
  '"{\\"id\\": \\"$context.requestId\\", \\"bad\\": $context.status.x}"',
  '<<-EOT\n    $context.identity.sourceIp - [$context.requestTime] "$context.httpMethod $context.path" $context.status $context.requestId\n  EOT',
  'jsonencode({ id = "$context.requestId", key = "$context.identity.apiKey" })',
];
const TRUST = (service: string) =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "${service}" }, Action = "sts:AssumeRole" }] })`;
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/** A module as it is being written: the root, or one that is called. */
class Writer {
  readonly pick: Pick;
  readonly blocks: string[] = [];
  readonly #parent: Writer | undefined;
  readonly #args: string[] = [];
  readonly #numbers: { next: number };
  readonly used: Set<string>;

  constructor(pick: Pick, parent?: Writer) {
    this.pick = pick;
    this.#parent = parent;
    this.#numbers = parent ? parent.#numbers : { next: 1 };
    this.used = parent ? parent.used : new Set();
  }

  name(stem: string): string {
    return `${stem}${this.#numbers.next++}`;
  }

  get isRoot(): boolean {
    return this.#parent === undefined;
  }

  variable(name: string): string {
    if (this.#parent) return this.bring(this.#parent.variable(name), DOMAINS[name]?.type ?? "any");
    this.used.add(name);
    return `var.${name}`;
  }

  /** An expression of the module that calls this one, as this one sees it. */
  bring(expression: string, type: string): string {
    if (!this.#parent) return expression;
    const name = this.name("v");
    const declared = this.pick([type, "any", ""]);
    const more = this.pick(["", "", "nullable = false", "default = null"]);
    this.blocks.push(`variable "${name}" {\n  ${declared === "" ? "" : `type = ${declared}`}\n  ${more}\n}`);
    this.#args.push(`${name} = ${expression}`);
    return `var.${name}`;
  }

  get arguments(): string {
    return this.#args.join("\n  ");
  }

  local(expression: string): string {
    const name = this.name("l");
    this.blocks.push(`locals {\n  ${name} = ${expression}\n}`);
    return `local.${name}`;
  }

  /** Something that is true or false by what the variables are. */
  condition(depth = 2): string {
    const { pick } = this;
    if (this.#parent && pick([true, false])) return this.bring(this.#parent.condition(depth), "bool");
    const simple = (): string => {
      const env = () => this.variable("env");
      return pick([
        () => this.variable("a"),
        () => this.variable("a"),
        () => this.variable("b"),
        () => `!${this.variable("a")}`,
        () => `${env()} == "prod"`,
        () => `${env()} != "dev"`,
        () => `contains(["prod", "live"], ${env()})`,
        () => `lookup({ prod = true, dev = false }, ${env()}, false)`,
        () => `lookup({ prod = true }, ${env()}, false)`,
        () => `{ prod = { on = true }, dev = { on = false } }[${env()}].on`,
        () => `try({ prod = true }[${env()}], false)`,
        () => `can(regex("^pr", ${env()}))`,
        () => `startswith(${env()}, "p")`,
        () => `tobool(${this.variable("a")})`,
        () => `coalesce(${this.variable("opts")}.on, false)`,
        () => `try(${this.variable("opts")}.on, false)`,
        () => `${this.variable("opts")}.on == true`,
        () => `${this.variable("days")} > 90`,
        () => "true",
        () => "false",
      ])();
    };
    if (depth === 0) return simple();
    return pick([
      simple,
      simple,
      () => `(${this.condition(depth - 1)} && ${this.condition(depth - 1)})`,
      () => `(${this.condition(depth - 1)} || ${this.condition(depth - 1)})`,
      () => `!(${this.condition(depth - 1)})`,
      () => `(${this.condition(depth - 1)} ? ${this.condition(depth - 1)} : false)`,
      () => `anytrue([${this.condition(depth - 1)}, ${this.condition(depth - 1)}])`,
      () => `alltrue([${this.condition(depth - 1)}, ${this.condition(depth - 1)}])`,
      () => this.local(this.condition(depth - 1)),
      () => `${this.local(`{ on = ${this.condition(depth - 1)}, off = false }`)}.on`,
      () => `merge({ on = false }, ${this.condition(0)} ? { on = true } : {}).on`,
      () => `(length(${this.condition(0)} ? ["x"] : []) > 0)`,
    ])();
  }

  /** One of two values, or surely the first. */
  either(one: string, other: string): string {
    const { pick } = this;
    return pick([
      () => one,
      () => one,
      () => `${this.condition()} ? ${one} : ${other}`,
      () => this.local(`${this.condition()} ? ${one} : ${other}`),
      () => `{ prod = ${one}, dev = ${other} }[${this.variable("env")}]`,
      () => `lookup({ prod = ${one} }, ${this.variable("env")}, ${other})`,
      () => `[${one}, ${other}][${this.condition()} ? 0 : 1]`,
      () => `element(concat(${this.condition()} ? [${one}] : [], [${other}]), 0)`,
      () => `coalesce(${this.condition()} ? ${one} : null, ${other})`,
      () => `try((${this.condition()} ? [${one}] : [])[0], ${other})`,
    ])();
  }

  block(head: string, ...lines: readonly string[]): void {
    this.blocks.push(`${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}`);
  }
}

/** How often something is there, and how it is referred to. */
function repeated(w: Writer, type: string, name: string): { line: string; arn: string; ref: string } {
  const whole = `${type}.${name}`;
  return w.pick([
    () => ({ line: "", arn: `${whole}.arn`, ref: whole }),
    () => ({ line: "", arn: `${whole}.arn`, ref: whole }),
    () => ({
      line: `count = ${w.condition()} ? 1 : 0`,
      arn: w.pick([
        `one(${whole}[*].arn)`,
        `try(${whole}[0].arn, null)`,
        `join("", ${whole}[*].arn)`,
        `try(${whole}[0].arn, "")`,
        `element(concat(${whole}[*].arn, [""]), 0)`,
        `length(${whole}) > 0 ? ${whole}[0].arn : null`,
      ]),
      ref: `${whole}[0]`,
    }),
    () => ({
      line: `for_each = ${w.condition()} ? toset(["x"]) : toset([])`,
      arn: w.pick([
        `try(${whole}["x"].arn, null)`,
        `one([for g in ${whole} : g.arn])`,
        `one(values(${whole})[*].arn)`,
        `lookup({ for k, g in ${whole} : k => g.arn }, "x", null)`,
      ]),
      ref: `${whole}["x"]`,
    }),
  ])();
}

interface Group {
  readonly arn: string;
  /** Undefined where it may not be there. */
  readonly name: string | undefined;
}

function logGroup(w: Writer): Group {
  const { pick } = w;
  const name = w.name("group");
  const { line, arn, ref } = repeated(w, "aws_cloudwatch_log_group", name);
  const key = pick([true, false, false]) ? kmsKey(w) : undefined;
  w.block(
    `resource "aws_cloudwatch_log_group" "${name}"`,
    line,
    pick([`name = "/api/${name}"`, `name = "/api/\${${w.variable("env")}}/${name}"`, 'name_prefix = "x"']),
    pick([
      () => "",
      () => `retention_in_days = ${w.either("365", "7")}`,
      () => `retention_in_days = ${w.either("0", "365")}`,
      () => `retention_in_days = ${w.variable("days")}`,
      () => `retention_in_days = ${w.variable("opts")}.days`,
      () => `retention_in_days = ${w.condition()} ? 90 : null`,
    ])(),
    key === undefined ? "" : `kms_key_id = ${pick([key, `${w.condition()} ? ${key} : null`])}`,
    pick(["", "", "", `log_group_class = ${w.either('"STANDARD"', '"INFREQUENT_ACCESS"')}`]),
  );
  return { arn, name: line === "" ? `${ref}.name` : undefined };
}

function kmsKey(w: Writer): string {
  const name = w.name("key");
  w.block(`resource "aws_kms_key" "${name}"`, w.pick(["", `is_enabled = ${w.condition()}`]));
  return `aws_kms_key.${name}.arn`;
}

function stream(w: Writer): string {
  const name = w.name("stream");
  const { line, arn } = repeated(w, "aws_kinesis_firehose_delivery_stream", name);
  w.block(
    `resource "aws_kinesis_firehose_delivery_stream" "${name}"`,
    line,
    `name = ${w.either('"amazon-apigateway-x"', '"x"')}`,
    'destination = "extended_s3"',
  );
  return arn;
}

function destination(w: Writer): string {
  const { pick } = w;
  const own = (): string => {
    const group = logGroup(w);
    return pick([
      group.arn,
      group.arn,
      ...(group.name === undefined
        ? []
        : [
            `replace(${group.arn}, ":*", "")`,
            `"arn:aws:logs:eu-west-1:111122223333:log-group:\${${group.name}}"`,
            group.name,
          ]),
    ]);
  };
  return pick([
    own,
    own,
    own,
    () => stream(w),
    () => `${w.condition()} ? ${logGroup(w).arn} : null`,
    () => `${w.condition()} ? ${logGroup(w).arn} : ${logGroup(w).arn}`,
    () => `coalesce(${logGroup(w).arn}, "arn:aws:logs:eu-west-1:111122223333:log-group:/other")`,
    () => w.local(own()),
    () => '"arn:aws:logs:eu-west-1:111122223333:log-group:/made/elsewhere"',
    () => '"arn:aws:s3:::bucket"',
    () => fromModule(w),
  ])();
}

/** The ARN of a log group that a module of its own makes. */
function fromModule(w: Writer): string {
  const name = w.name("logs");
  const inner = new Writer(w.pick, w);
  const { arn } = logGroup(inner);
  inner.block('output "arn"', `value = ${arn}`);
  const { line, one } = w.pick([
    () => ({ line: "", one: `module.${name}.arn` }),
    () => ({ line: `count = ${w.condition()} ? 1 : 0`, one: `one(module.${name}[*].arn)` }),
    () => ({ line: `count = ${w.condition()} ? 1 : 0`, one: `try(module.${name}[0].arn, null)` }),
    () => ({
      line: `for_each = ${w.condition()} ? { x = 1 } : {}`,
      one: `one([for m in module.${name} : m.arn])`,
    }),
  ])();
  modules.get(w.used)?.set(name, inner);
  w.block(`module "${name}"`, `source = "${sourceOf(w, name)}"`, line, inner.arguments);
  return one;
}

/** All modules of a root, by the folder they are in. */
const modules = new WeakMap<Set<string>, Map<string, Writer>>();

const sourceOf = (w: Writer, name: string) => (w.isRoot ? `./modules/${name}` : `../${name}`);

function accessLog(w: Writer): string {
  const { pick } = w;
  const format = () => {
    const one = pick(FORMATS);
    const other = pick(FORMATS.filter((each) => !each.startsWith("<<")));
    if (one.startsWith("<<")) return one;
    return pick([() => one, () => w.either(one, other), () => w.either(one, "null"), () => w.local(one)])();
  };
  const fixed = () => `access_log_settings {
    destination_arn = ${destination(w)}
    format = ${format()}
  }`;
  const dynamic = (each: string, arn: string, text: string) => `dynamic "access_log_settings" {
    for_each = ${each}
    content {
      destination_arn = ${arn}
      format = ${text}
    }
  }`;
  return pick([
    fixed,
    fixed,
    () => "",
    () => dynamic(`${w.condition()} ? [1] : []`, destination(w), format()),
    () => dynamic(`toset(${w.condition()} ? ["x"] : [])`, destination(w), format()),
    () => dynamic(`[for x in ["x"] : x if ${w.condition()}]`, destination(w), format()),
    () => dynamic(`${w.condition()} ? { x = ${destination(w)} } : {}`, "access_log_settings.value", format()),
    () => dynamic(`compact([${w.condition()} ? "x" : ""])`, destination(w), format()),
    () => dynamic(`(${w.condition()} ? { on = true } : null)[*]`, destination(w), format()),
    () => {
      const log = w.local(
        `${w.condition()} ? { arn = ${destination(w)}, format = ${pick(FORMATS.slice(0, 2))} } : null`,
      );
      return dynamic(
        `${log} == null ? [] : [${log}]`,
        "access_log_settings.value.arn",
        "access_log_settings.value.format",
      );
    },
    () =>
      dynamic(
        `[for l in [{ on = ${w.condition()}, arn = ${destination(w)} }] : l if l.on]`,
        "access_log_settings.value.arn",
        format(),
      ),
  ])();
}

function metrics(w: Writer, group: string, stage: { api: string; name: string }): void {
  const { pick } = w;
  const name = w.name("m");
  const filter = pick([true, false]);
  const count = pick(["", `count = ${w.condition()} ? 1 : 0`]);
  const acts = pick([
    'alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:ops"]',
    `alarm_actions = ${w.condition()} ? ["arn:aws:sns:eu-west-1:111122223333:ops"] : []`,
    `alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:ops"]\n  actions_enabled = ${w.condition()}`,
  ]);
  const common = `comparison_operator = "GreaterThanThreshold"\n  evaluation_periods = 1\n  period = 60\n  threshold = 1`;
  for (const [metric, pattern] of [
    ["4xx", "{ $.status = 4* }"],
    ["5xx", "{ $.status = 5* }"],
    ["latency", "{ $.latency > 1000 }"],
  ] as const) {
    if (filter && metric !== "latency") {
      w.block(
        `resource "aws_cloudwatch_log_metric_filter" "${name}${metric}"`,
        count,
        `log_group_name = ${group}`,
        `name = "${metric}"`,
        `pattern = ${w.either(`"${pattern}"`, '"{ $.nothing = 1 }"')}`,
        `metric_transformation {\n    name = "${name}${metric}"\n    namespace = "shop"\n    value = "1"\n  }`,
      );
      w.block(
        `resource "aws_cloudwatch_metric_alarm" "${name}${metric}"`,
        `alarm_name = "${name}${metric}"`,
        common,
        `metric_name = "${name}${metric}"\n  namespace = "shop"\n  statistic = "Sum"`,
        acts,
      );
    } else {
      w.block(
        `resource "aws_cloudwatch_metric_alarm" "${name}${metric}"`,
        count,
        `alarm_name = "${name}${metric}"`,
        common,
        `metric_name = "${{ "4xx": "4XXError", "5xx": "5XXError", latency: "Latency" }[metric]}"\n  namespace = "AWS/ApiGateway"\n  statistic = "Sum"`,
        `dimensions = { ApiName = ${stage.api}, Stage = ${stage.name} }`,
        acts,
      );
    }
  }
}

function accountRole(w: Writer): void {
  const { pick } = w;
  const role = w.name("role");
  const { line, arn } = repeated(w, "aws_iam_role", role);
  const name = line === "" ? `aws_iam_role.${role}.name` : `"${role}"`;
  w.block(
    `resource "aws_iam_role" "${role}"`,
    line,
    `name = "${role}"`,
    `assume_role_policy = ${w.either(TRUST("apigateway.amazonaws.com"), TRUST("lambda.amazonaws.com"))}`,
    pick(["", "", `managed_policy_arns = ["${PUSH}"]`]),
  );
  if (pick([true, true, false])) {
    w.block(
      `resource "aws_iam_role_policy_attachment" "${role}"`,
      pick(["", `count = ${w.condition()} ? 1 : 0`]),
      `role = ${name}`,
      `policy_arn = ${w.either(`"${PUSH}"`, '"arn:aws:iam::aws:policy/ReadOnlyAccess"')}`,
    );
  }
  w.block(
    'resource "aws_api_gateway_account" "this"',
    pick(["", `count = ${w.condition()} ? 1 : 0`]),
    pick(["", `cloudwatch_role_arn = ${arn}`, `cloudwatch_role_arn = ${w.condition()} ? ${arn} : null`]),
  );
}

function stages(w: Writer): void {
  const { pick } = w;
  const name = w.name("s");
  const kind = pick(["REST", "REST", "HTTP", "WEBSOCKET", "quick", "deployment"] as const);
  const repeat = pick([
    () => ({ line: "", label: `"${name}"` }),
    () => ({ line: "", label: `"${name}"` }),
    () => ({ line: `count = ${w.condition()} ? 1 : 0`, label: `"${name}"` }),
    () => ({ line: `for_each = toset(${w.condition()} ? ["x", "y"] : ["x"])`, label: "each.key" }),
    () => ({
      line: `for_each = { for k, on in { x = ${w.condition()}, y = true } : k => on if on }`,
      label: "each.key",
    }),
    () => ({ line: `for_each = merge({ x = 1 }, ${w.condition()} ? { y = 2 } : {})`, label: "each.key" }),
  ])();
  if (kind === "quick") {
    w.block(
      `resource "aws_apigatewayv2_api" "${name}"`,
      repeat.line,
      `name = "${name}"\n  protocol_type = "HTTP"`,
      `target = ${w.either('"arn:aws:lambda:eu-west-1:111122223333:function:f"', "null")}`,
    );
    return;
  }
  if (kind === "HTTP" || kind === "WEBSOCKET") {
    w.block(`resource "aws_apigatewayv2_api" "${name}"`, `name = "${name}"`, `protocol_type = "${kind}"`);
    w.block(
      `resource "aws_apigatewayv2_stage" "${name}"`,
      repeat.line,
      `api_id = aws_apigatewayv2_api.${name}.id`,
      `name = ${repeat.label}`,
      accessLog(w),
      pick(["", `default_route_settings {\n    logging_level = ${w.either('"INFO"', '"OFF"')}\n  }`]),
    );
    return;
  }
  w.block(
    `resource "aws_api_gateway_rest_api" "${name}"`,
    `name = "${name}"`,
    pick(["", "", `endpoint_configuration {\n    types = [${w.either('"REGIONAL"', '"PRIVATE"')}]\n  }`]),
  );
  if (kind === "deployment") {
    w.block(
      `resource "aws_api_gateway_deployment" "${name}"`,
      repeat.line,
      `rest_api_id = aws_api_gateway_rest_api.${name}.id`,
      `stage_name = ${w.either(repeat.label, "null")}`,
    );
    return;
  }
  const log = pick([true, false]) ? undefined : logGroup(w);
  const settings = log
    ? `access_log_settings {\n    destination_arn = ${log.arn}\n    format = ${FORMATS[0]}\n  }`
    : accessLog(w);
  w.block(
    `resource "aws_api_gateway_stage" "${name}"`,
    repeat.line,
    `rest_api_id = aws_api_gateway_rest_api.${name}.id`,
    'deployment_id = "d"',
    `stage_name = ${repeat.label}`,
    settings,
    pick([
      "",
      "",
      `dynamic "canary_settings" {\n    for_each = ${w.condition()} ? [1] : []\n    content {}\n  }`,
    ]),
  );
  if (repeat.label === "each.key") return;
  const stage = `aws_api_gateway_stage.${name}${repeat.line === "" ? "" : "[0]"}`;
  const same = repeat.line;
  if (log?.name !== undefined && pick([true, false])) {
    metrics(w, log.name, { api: `aws_api_gateway_rest_api.${name}.name`, name: `"${name}"` });
  }
  if (pick([true, false])) {
    w.block(
      `resource "aws_api_gateway_method_settings" "${name}"`,
      pick([same, same === "" ? `count = ${w.condition()} ? 1 : 0` : same]),
      `rest_api_id = aws_api_gateway_rest_api.${name}.id`,
      `stage_name = ${pick([`${stage}.stage_name`, repeat.label])}`,
      `method_path = ${w.either('"*/*"', '"a/GET"')}`,
      `settings {\n    logging_level = ${w.either('"INFO"', '"OFF"')}\n  }`,
    );
  }
  if (pick([true, false])) {
    w.block(
      `resource "aws_wafv2_web_acl_association" "${name}"`,
      pick([same, same === "" ? `count = ${w.condition()} ? 1 : 0` : same]),
      `resource_arn = ${stage}.arn`,
      `web_acl_arn = ${w.either('"arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1"', '"arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/b/1"')}`,
    );
  }
}

/** Some stages, and below them modules that have some more. */
function fill(w: Writer, depth: number): void {
  const { pick } = w;
  const own = pick(depth === 0 ? [1, 2] : [0, 1, 2]);
  for (let index = 0; index < own; index++) stages(w);
  if (depth === 0 || (own > 0 && pick([true, true, false]))) return;
  const name = w.name("mod");
  const inner = new Writer(pick, w);
  fill(inner, depth - 1);
  modules.get(w.used)?.set(name, inner);
  w.block(
    `module "${name}"`,
    `source = "${sourceOf(w, name)}"`,
    pick([
      "",
      "",
      `count = ${w.condition()} ? 1 : 0`,
      `for_each = ${w.condition()} ? toset(["p"]) : toset(["p", "q"])`,
      'for_each = toset(["p", "q"])',
    ]),
    inner.arguments,
  );
}

function rootBy(pick: Pick): GeneratedRoot {
  const root = new Writer(pick);
  const folders = new Map<string, Writer>();
  modules.set(root.used, folders);
  fill(root, pick([0, 1, 1, 2]));
  if (pick([true, false])) accountRole(root);
  const domains = new Map<string, readonly string[]>();
  for (const name of root.used) {
    const { type, values } = DOMAINS[name] ?? { type: "any", values: [] };
    root.block(`variable "${name}"`, pick([`type = ${type}`, `type = ${type}\n  nullable = false`]));
    domains.set(name, values);
  }
  const files: Record<string, string> = { "main.tf": root.blocks.join("\n\n") };
  for (const [name, { blocks }] of folders) files[`modules/${name}/main.tf`] = blocks.join("\n\n");
  return { files, domains };
}

/** The root of this number: always the same. */
export function generatedRoot(number: number): GeneratedRoot {
  const random = randomFrom(number);
  return rootBy((some) => {
    const chosen = some[Math.floor(random() * some.length)];
    if (chosen === undefined) throw new Error("there is nothing to pick from");
    return chosen;
  });
}

/** Every way in which the variables of a root can be set. */
export function worldsOf({ domains }: GeneratedRoot): ReadonlyMap<string, string>[] {
  let worlds: ReadonlyMap<string, string>[] = [new Map()];
  for (const [name, values] of domains)
    worlds = worlds.flatMap((world) => values.map((value) => new Map([...world, [name, value]])));
  return worlds;
}
