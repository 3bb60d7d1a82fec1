import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import type { Slice } from "../../../src/model/slice.ts";
import type { Files } from "../../../src/sources/code/input.ts";
import { outputSlice, programSlice } from "../../../src/sources/pulumi/index.ts";
import { INPUTS } from "../code/tree.ts";

/** Type, properties in which `${name.attribute}` is another resource's output, and options. */
export type Resource = readonly [type: string, properties: object, options?: object];
export type Program = Readonly<Record<string, Resource>>;

const ACCOUNT = "111122223333";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const REFERENCE = /\$\{(\w+)\.(\w+)\}/g;

const noFiles = (others: Readonly<Record<string, string>>): Files => ({
  read: (path) => {
    const text = others[path];
    return text === undefined
      ? { gap: { kind: "unreadable", message: "no files here" } }
      : { file: { path, absolute: path, text } };
  },
  list: () => Object.keys(others).map((path) => path.replace(/^\//, "")),
  exists: (path) => path in others,
  mayRead: () => true,
});

/** The program in YAML, of which JSON is a part. `others`: files beside it, such as a stack's configuration. */
export function inYaml(program: Program, others: Readonly<Record<string, string>> = {}): Slice {
  const resources = Object.fromEntries(
    Object.entries(program).map(([name, [type, properties, options]]) => [
      name,
      { type, ...(options ? { options } : {}), properties },
    ]),
  );
  const text = JSON.stringify({ name: "shop", runtime: "yaml", resources }, null, 2);
  const file = { path: "Pulumi.yaml", absolute: "/Pulumi.yaml", text };
  const slice = programSlice(file, noFiles(others), INPUTS);
  if (slice === "program") throw new Error("it is YAML");
  return slice;
}

const urnOf = (name: string, type: string) => `urn:pulumi:prod::shop::${type}::${name}`;

/**
 * As `pulumi preview --json` tells it: outputs of what is not there yet are unknown, with what they hang on beside. `steps`: what
 * else than making them is done to resources.
 */
export const inPreview = (program: Program, steps: Readonly<Record<string, string>> = {}): Slice =>
  outputSlice({
    path: "preview.json",
    absolute: "/preview.json",
    text: JSON.stringify({
      steps: Object.keys(program).map((name) => ({
        op: steps[name] ?? "create",
        newState: stateOf(program, name, () => UNKNOWN),
      })),
    }),
  });

/** As `pulumi stack export` has it: everything is there. */
export const inExport = (program: Program): Slice =>
  outputSlice({
    path: "stack.json",
    absolute: "/stack.json",
    text: JSON.stringify({
      version: 3,
      deployment: {
        resources: Object.keys(program).map((name) => ({
          ...stateOf(program, name, (target, attribute) => outputOf(program, target, attribute)),
          id: outputOf(program, name, "id"),
          outputs: { arn: outputOf(program, name, "arn") },
        })),
      },
    }),
  });

type OutputOf = (target: string, attribute: string) => string;

function stateOf(program: Program, name: string, output: OutputOf) {
  const [type, properties, options] = program[name] ?? ["", {}];
  const given = Object.entries({ ...autonamed(program, name), ...properties });
  const inputs = given.map(([key, value]) => [key, settled(value, program, output)]);
  const deps = given.flatMap(([key, value]) => {
    const targets = [...JSON.stringify(value).matchAll(REFERENCE)].map(([, target = ""]) => target);
    const urns = [...new Set(targets)].map((target) => urnOf(target, program[target]?.[0] ?? ""));
    return urns.length > 0 ? [[key, urns]] : [];
  });
  const provider = /\$\{(\w+)\}/.exec(JSON.stringify(options ?? {}))?.[1];
  return {
    urn: urnOf(name, type),
    custom: true,
    type,
    inputs: Object.fromEntries(inputs),
    propertyDependencies: Object.fromEntries(deps),
    ...(provider === undefined ? {} : { provider: `${urnOf(provider, program[provider]?.[0] ?? "")}::x` }),
  };
}

const autonamed = (program: Program, name: string) =>
  /LogGroup$|Role$|RestApi$|Api$/.test(program[name]?.[0] ?? "") ? { name: `${name}-1a2b3c4` } : {};

function settled(value: unknown, program: Program, output: OutputOf): unknown {
  if (typeof value === "string") {
    const whole = value.replaceAll(REFERENCE, (shown, target: string, attribute: string) => {
      const given = program[target]?.[1];
      const echoed = given && Reflect.get({ ...autonamed(program, target), ...given }, attribute);
      return typeof echoed === "string" ? echoed : output(target, attribute) || shown;
    });
    return whole.includes(UNKNOWN) ? UNKNOWN : whole;
  }
  if (Array.isArray(value)) return value.map((item) => settled(item, program, output));
  if (typeof value !== "object" || value === null) return value;
  const json: unknown = Reflect.get(value, "fn::toJSON");
  if (json !== undefined) return JSON.stringify(settled(json, program, output));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, settled(item, program, output)]),
  );
}

function outputOf(program: Program, name: string, attribute: string): string {
  const [type = "", properties = {}, options = {}] = program[name] ?? [];
  const provider = program[/\$\{(\w+)\}/.exec(JSON.stringify(options))?.[1] ?? ""]?.[1] ?? {};
  const region = Reflect.get(properties, "region") ?? Reflect.get(provider, "region") ?? "eu-west-1";
  const own = String(Reflect.get({ ...autonamed(program, name), ...properties }, "name") ?? name);
  const arns: Record<string, string> = {
    LogGroup: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${own}`,
    Role: `arn:aws:iam::${ACCOUNT}:role/${own}`,
    FirehoseDeliveryStream: `arn:aws:firehose:${region}:${ACCOUNT}:deliverystream/${own}`,
    Stage: `arn:aws:apigateway:${region}::/restapis/api-id/stages/${Reflect.get(properties, "stageName")}`,
    Key: `arn:aws:kms:${region}:${ACCOUNT}:key/${own}`,
    Policy: `arn:aws:iam::${ACCOUNT}:policy/${own}`,
  };
  const kind = type.split(":").at(-1) ?? "";
  if (attribute === "arn") return arns[kind] ?? "";
  return kind === "LogGroup" || kind === "Role" ? own : `${name}-id`;
}

/** What the checks say of the program's stages: `verdict: message`, by the stage's last name. */
export function said(slice: Slice, check: string): Record<string, string> {
  const judged = judgeSlice(
    slice,
    CHECKS.filter(({ id }) => id === check),
  );
  return Object.fromEntries(
    judged.findings.map(({ stage, verdict, message }) => [
      stage.split(/::|#/).at(-1),
      `${verdict}: ${message}`,
    ]),
  );
}
