import { join } from "node:path";
import { type Fact, unknownFact } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { AccessLog, Stage } from "../../model/stage.ts";
import { isMap, member, textMember, type Value, type ValueMap } from "../../syntax/template/value.ts";
import { templateObjectSlice } from "../cloudformation/index.ts";
import { readConfig } from "../code/document.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { compile, MADE, type Service, withRestLogging } from "./compile.ts";
import { validated } from "./logging.ts";
import { coveredBy, includedPlace, linesOf } from "./places.ts";
import { loggingPlugins, pluginNames, pluginParts, webhooks } from "./plugins.ts";
import { Variables } from "./variables.ts";

/**
 * Reads the configuration of a Serverless Framework service, YAML or JSON. Never throws. `onIncluded` is called with
 * the absolute path of every file whose resources became the service's own, so that nobody reads it twice.
 */
export function serviceSlice(
  file: SourceFile,
  files: Files,
  inputs: CodeInputs,
  onIncluded: (absolute: string) => void = () => {},
): Slice {
  const text = readConfig(file);
  if (!isMap(text.root)) return emptySlice(file.path, text.gaps);
  const variables = new Variables(file, text.root, files, inputs);
  const provider = validated(variables.at("provider"), variables.at("configValidationMode"));
  const cloud = typeof provider === "string" ? provider : textMember(provider, "name");
  if (cloud !== undefined && cloud !== "aws") return emptySlice(file.path, text.gaps);
  const names = pluginNames(variables.at("plugins"));
  const service: Service = {
    name: serviceName(variables.at("service")),
    stage: variables.stage(),
    provider,
    functions: variables.at("functions"),
    resources: variables.at("resources"),
    ...pluginParts(names, (path) => variables.at(path)),
  };
  const { template, unseen } = compile(service);
  const place = { path: file.path, absolute: file.absolute };
  const slice = templateObjectSlice(
    { root: template, ...place, linesOf: (id) => linesOf(id, text) },
    files,
    inputs,
    { kind: "serverless", openWorld: true },
  );
  const included = variables.included();
  for (const absolute of coveredBy(template, included)) onIncluded(absolute);
  const placed = (stage: Stage): Stage => {
    const { origin } = stage;
    if (origin.kind === "aws" || origin.file !== file.path) return stage;
    const type = textMember(member(member(template, "Resources"), origin.address), "Type");
    const place = includedPlace(origin.address, type, text, included);
    return place ? { ...stage, origin: { ...origin, ...place, root: file.path } } : stage;
  };
  const plugins = loggingPlugins(names);
  const foreign = foreignIn(template);
  const gaps = [...text.gaps, ...variables.gaps, ...slice.gaps];
  for (const variable of new Set(unseen)) gaps.push(unseenPart(variable, file.path));
  for (const name of webhooks(names, (path) => variables.at(path))) gaps.push(unseenWebhook(name, file.path));
  return { ...slice, stages: slice.stages.map((stage) => retold(placed(stage), plugins, foreign)), gaps };
}

/** A service that was packaged: `.serverless/` with the state and the template that would be deployed. */
export interface Package {
  readonly service: string;
  readonly state: ValueMap;
}

/** The state is there, readable or not: without it nothing is known of REST logging. */
export function isWhole(folder: string, files: Files): boolean {
  const read = files.read(join(folder, "serverless-state.json"));
  return !("gap" in read) || read.gap.code !== "ENOENT";
}

export function packageOf(folder: string, files: Files): Package | undefined {
  const read = files.read(join(folder, "serverless-state.json"));
  if ("gap" in read) return undefined;
  const state = parsed(read.file.text);
  const service = isMap(state) ? member(state, "service") : undefined;
  const name = serviceName(member(service, "service") ?? null);
  return isMap(state) && typeof name === "string" ? { service: name, state } : undefined;
}

const TEMPLATE = "cloudformation-template-update-stack.json";

/**
 * Reads a package that `serverless package` wrote. Its template has everything but REST access logging, which the
 * framework turns on with calls of its own: that comes from the state beside it.
 */
export function packageSlice(folder: string, files: Files, inputs: CodeInputs): Slice {
  const read = files.read(join(folder, TEMPLATE));
  if ("gap" in read) return emptySlice(folder, [read.gap]);
  const { file } = read;
  const text = readTemplate(file);
  if (!isMap(text)) return emptySlice(file.path, [brokenPackage(file.path)]);
  const state = packageOf(folder, files);
  const own = member(state?.state, "service");
  const provider = member(own, "provider") ?? null;
  const service: Service = {
    name: state?.service ?? "",
    // `--stage` wins over the configuration, which keeps its own in the state.
    stage: stageOfDeployment(text) ?? textMember(provider, "stage") ?? "dev",
    provider,
    functions: null,
    resources: null,
    stateMachines: null,
    serviceProxies: null,
  };
  const whole = withRestLogging(text, service);
  const foreign = foreignIn(whole);
  const lines = lineFinder(file.text);
  const slice = templateObjectSlice(
    { root: whole, path: file.path, absolute: file.absolute, linesOf: lines },
    files,
    inputs,
    { kind: "serverless" },
  );
  const plugins = loggingPlugins(pluginNames(member(own, "plugins") ?? null));
  const gaps = state ? slice.gaps : [...slice.gaps, brokenPackage(join(folder, "serverless-state.json"))];
  return { ...slice, gaps, stages: slice.stages.map((stage) => retold(stage, plugins, foreign)) };
}

/** The name of a service, as its package has it too. */
export function serviceNameOf(file: SourceFile): string | undefined {
  const { root } = readConfig(file);
  const name = serviceName(member(root, "service") ?? null);
  return typeof name === "string" ? name : undefined;
}

const serviceName = (value: Value): Value => (isMap(value) ? (member(value, "name") ?? null) : value);

const emptySlice = (path: string, gaps: readonly Gap[]): Slice => ({
  scope: { kind: "code", path },
  stages: [],
  surroundings: {},
  gaps,
});

const brokenPackage = (path: string): Gap => ({
  kind: "syntax-error",
  file: path,
  message: "The package is broken: run `serverless package` again.",
});

const unseenPart = (variable: string, file: string): Gap => ({
  kind: "unresolved-reference",
  file,
  message: `${variable} has no value here, so its events and resources were not seen: run \`serverless package\`, then scan again.`,
});

const unseenWebhook = (name: string, file: string): Gap => ({
  kind: "unresolved-module",
  file,
  message: `constructs.${name} of serverless-lift makes an HTTP API, whose stage is not in sight: run \`serverless package\`, then scan again.`,
});

/** The framework's own deployments to an API that is declared elsewhere (`provider.apiGateway.restApiId`). */
function foreignIn(template: ValueMap): ReadonlySet<string> {
  const resources = member(template, "Resources");
  const foreign = Object.entries(isMap(resources) ? resources : {}).filter(([id, value]) => {
    const api = member(member(value, "Properties"), "RestApiId");
    const made = id.startsWith(MADE.deployment) && member(value, "Type") === "AWS::ApiGateway::Deployment";
    const isOwn =
      isMap(api) && typeof api.Ref === "string" && Object.hasOwn(isMap(resources) ? resources : {}, api.Ref);
    return made && !isOwn;
  });
  return new Set(foreign.map(([id]) => id));
}

/** The framework gives such a stage no log, and leaves the one alone that it may have already. */
const FOREIGN = unknownFact(
  "The stage is of an API that is declared elsewhere (provider.apiGateway.restApiId), and so is its log: look there, or at the live account.",
);

function stageOfDeployment(template: ValueMap): string | undefined {
  for (const [id, value] of Object.entries(member(template, "Resources") ?? {})) {
    if (id.startsWith(MADE.deployment)) return textMember(member(value as Value, "Properties"), "StageName");
  }
  return undefined;
}

/** The line of a logical id in JSON text, found without a parser of positions. */
function lineFinder(text: string): (id: string) => { line: number; endLine: number } {
  return (id) => {
    const at = text.indexOf(`${JSON.stringify(id)}:`);
    const line = at < 0 ? 1 : text.slice(0, at).split("\n").length;
    return { line, endLine: line };
  };
}

const readTemplate = (file: SourceFile): Value => parsed(file.text);

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

/**
 * The stage in the words of the service: variables as they are written, the deployment's id without the number
 * that every packaging changes, and unknown where a plugin may log what the service does not.
 */
function retold(stage: Stage, plugins: readonly string[], foreign: ReadonlySet<string>): Stage {
  const { origin } = stage;
  if (origin.kind === "aws") return stage;
  const address = origin.address.replace(/^ApiGatewayDeployment\d+$/, MADE.deployment);
  let accessLog = spoken(stage.accessLog, (log) =>
    log === null ? null : { destination: spoken(log.destination), format: spoken(log.format) },
  ) as Fact<AccessLog | null>;
  if (plugins.length > 0 && accessLog.state === "known" && accessLog.value === null) {
    const why = `The service sets none, but the plugin ${plugins[0]} may turn it on after the deployment.`;
    accessLog = { state: "unknown", why };
  }
  const isForeign = foreign.has(origin.address);
  if (isForeign) accessLog = FOREIGN;
  const { webAcl, exposure } = stage;
  const executionLog = isForeign ? FOREIGN : stage.executionLog;
  return {
    ...stage,
    id: `${origin.file}#${address}`,
    name: plainName(stage.name),
    accessLog,
    ...(executionLog ? { executionLog: spoken(executionLog) } : {}),
    ...(webAcl ? { webAcl: spoken(webAcl) } : {}),
    ...(exposure ? { exposure: spoken(exposure) } : {}),
    origin: { ...origin, address },
  };
}

function spoken<T>(fact: Fact<T>, inner: (value: T) => T = (value) => value): Fact<T> {
  if (fact.state === "choice") {
    return { ...fact, whenTrue: spoken(fact.whenTrue, inner), whenFalse: spoken(fact.whenFalse, inner) };
  }
  if (fact.state === "known") return { ...fact, value: inner(fact.value) };
  if (fact.state !== "unknown") return fact;
  return { ...fact, why: inWords(fact.why) };
}

// Searched for by hand: a pattern would try each of many beginnings to the end.

/** A variable, where CloudFormation's reader took it for a function: `!${self:…}`. */
function plainName(name: string): string {
  const start = name.indexOf("!${");
  const end = name.lastIndexOf("}");
  return start < 0 || end < start ? name : name.slice(0, start) + name.slice(start + 1, end + 1);
}

const NOT_EVALUATED = " cannot be evaluated here";

function inWords(why: string): string {
  const start = why.indexOf("Fn::${");
  const last = why.lastIndexOf(NOT_EVALUATED);
  const end = why.lastIndexOf("}", last);
  if (start < 0 || last < 0 || end < start) return why;
  return why.slice(0, start) + wayOut(why.slice(start + 4, end + 1)) + why.slice(last + NOT_EVALUATED.length);
}

function wayOut(variable: string): string {
  const way = /^\$\{(?:opt|param|sls):/.test(variable)
    ? "pass it with --param or --stage"
    : /^\$\{env:/.test(variable)
      ? "set it in the environment"
      : "run `serverless package` and scan again";
  return `${variable} has no value here: ${way}`;
}
