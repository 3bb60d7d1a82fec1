import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { AccessLog, ApiType, Stage } from "../../model/stage.ts";
import { isMap, member, textOf, type Value } from "../../syntax/template/value.ts";
import { type Described, described } from "../aws-provider/described.ts";
import type { Owned } from "../aws-provider/sited.ts";
import { MAX_SURROUNDINGS } from "../aws-provider/surroundings.ts";
import { textFact } from "./arguments.ts";
import { declaredOf, isAround } from "./declared.ts";
import { type All, lastName, type PulumiResource, referenced } from "./resource.ts";

type Born = Omit<Stage, "id" | "origin">;

/** What is looked at however much there is around the stages. */
const NEAR = new Set(["aws_api_gateway_account", "aws_api_gateway_rest_api"]);

/** The stages that the resources make, and what they declare around them. */
export function stagesOf(resources: readonly PulumiResource[], file: string): Described {
  const all = new Map(resources.map((resource) => [resource.address, resource]));
  const owned = resources.flatMap((resource): Owned[] => {
    const born = bornOf(resource, all);
    if (!born) return [];
    const { address, line, endLine } = resource;
    const origin = { kind: "pulumi" as const, file, line, endLine, address };
    const stage = { id: `${file}#${address}`, ...born, origin };
    return [{ stage, declared: declaredOf(resource, file, all) }];
  });
  const around = resources.filter(isAround).map((resource) => declaredOf(resource, file, all));
  const rest = around.filter(({ type }) => !NEAR.has(type));
  return described(owned, {
    near: around.filter(({ type }) => NEAR.has(type)),
    rest: () => rest.slice(0, MAX_SURROUNDINGS),
    isCut: () => rest.length > MAX_SURROUNDINGS,
    holder: "This program has",
  });
}

function bornOf(resource: PulumiResource, all: All): Born | undefined {
  const logAt = (...path: readonly [string, ...string[]]) => logIn(resource, path, all);
  switch (resource.type) {
    case "aws:apigateway:Stage":
      return restStage(resource, all, logAt("accessLogSettings"));
    case "aws-native:apigateway:Stage":
      return restStage(resource, all, logAt("accessLogSetting"));
    case "aws:apigatewayv2:Stage":
    case "aws-native:apigatewayv2:Stage":
      return v2Stage(resource, all, logAt("accessLogSettings"));
    case "aws:apigateway:Deployment":
      return deploymentStage(resource, all, known(null));
    case "aws-native:apigateway:Deployment":
      return deploymentStage(resource, all, logAt("stageDescription", "accessLogSetting"));
    case "aws:apigatewayv2:Api":
    case "aws-native:apigatewayv2:Api":
      return quickCreateStage(resource, all);
    default:
      return undefined;
  }
}

function restStage(resource: PulumiResource, all: All, accessLog: Born["accessLog"]): Born {
  const api = referenced(resource, "restApi") ?? referenced(resource, "restApiId");
  return { apiType: "REST", api: apiNamed(api, all), name: stageName(resource), accessLog };
}

function v2Stage(resource: PulumiResource, all: All, accessLog: Born["accessLog"]): Born {
  const id = referenced(resource, "apiId");
  const name = shown(text(resource, ["name"], ["stageName"]));
  return {
    ...apiTypeOf(id, all),
    api: apiNamed(id, all),
    name: name === NAMELESS ? lastName(resource.address) : name,
    accessLog,
  };
}

/** A deployment that names a stage makes it, unless a stage resource of that API has the name. */
function deploymentStage(resource: PulumiResource, all: All, log: Born["accessLog"]): Born | undefined {
  const name = text(resource, ["stageName"]);
  if (name.state === "known" && !name.value) return undefined;
  const api = (of: PulumiResource) => referenced(of, "restApi") ?? referenced(of, "restApiId");
  const own = apiIdentity(resource, api(resource));
  for (const other of all.values()) {
    if (!other.type.endsWith(":apigateway:Stage")) continue;
    // Two that are not known are not the same: the stage of one must not hide the other's.
    if (own === undefined || apiIdentity(other, api(other)) !== own) continue;
    const taken = text(other, ["stageName"]);
    if (taken.state === "known" && name.state === "known" && taken.value === name.value) return undefined;
  }
  return { apiType: "REST", api: apiNamed(api(resource), all), name: stageName(resource), accessLog: log };
}

/** The name of a REST stage; where it is not known here, as the program writes it. */
function stageName(resource: PulumiResource): string {
  const name = shown(text(resource, ["stageName"]));
  if (name !== NAMELESS) return name;
  return textOf(member(resource.properties, "stageName") ?? null) || lastName(resource.address);
}

/** What tells one REST API from another: the resource it is, else the id that the program writes out. */
function apiIdentity(resource: PulumiResource, referenced: string | undefined): string | undefined {
  if (referenced !== undefined) return `resource ${referenced}`;
  const id = text(resource, ["restApi"], ["restApiId"]);
  return id.state === "known" && id.value ? `id ${id.value}` : undefined;
}

/** An HTTP API with a target gets a `$default` stage that API Gateway manages. */
function quickCreateStage(resource: PulumiResource, all: All): Born | undefined {
  const target = text(resource, ["target"]);
  if (target.state === "known" && !target.value) return undefined;
  let accessLog: Born["accessLog"] = known(null);
  for (const other of all.values()) {
    const overrides = other.type === "aws-native:apigatewayv2:ApiGatewayManagedOverrides";
    if (overrides && referenced(other, "apiId") === resource.address) {
      accessLog = logIn(other, ["stage", "accessLogSettings"], all);
    }
  }
  const api = apiNamed(resource.address, all);
  return { apiType: "HTTP", api, name: "$default", accessLog, managed: true };
}

function apiTypeOf(id: string | undefined, all: All): Pick<Born, "apiType" | "apiTypeAssumed"> {
  const api = id === undefined ? undefined : all.get(id);
  const protocol = api ? text(api, ["protocolType"]) : undefined;
  if (protocol?.state === "known" && (protocol.value === "HTTP" || protocol.value === "WEBSOCKET")) {
    return { apiType: protocol.value as ApiType };
  }
  return { apiType: "HTTP", apiTypeAssumed: "The API is out of sight; HTTP is assumed." };
}

function apiNamed(id: string | undefined, all: All): Stage["api"] {
  const api = id === undefined ? undefined : all.get(id);
  if (!api) return { id: id ?? "", name: "" };
  const name = shown(text(api, ["name"]));
  return { id: api.address, name: name === NAMELESS ? lastName(api.address) : name };
}

function logIn(
  resource: PulumiResource,
  path: readonly [string, ...string[]],
  all: All,
): Fact<AccessLog | null> {
  const settings = at(resource, path);
  if (settings.state !== "known") return settings as Fact<AccessLog | null>;
  const { value } = settings;
  if (value === null) return known(null);
  if (!isMap(value)) return unknownFact(`${path.at(-1)} is no mapping`);
  const half = (name: string): Fact<string | null> =>
    textFact(resource, path[0], member(value, name) ?? null, name, all);
  return known({ destination: half("destinationArn"), format: half("format") });
}

/** The text at the first of the paths that is there. */
function text(resource: PulumiResource, ...paths: readonly (readonly string[])[]): Fact<string | null> {
  for (const path of paths) {
    const fact = asText(at(resource, path), path.at(-1) ?? "");
    if (fact.state !== "known" || fact.value !== null) return fact;
  }
  return known(null);
}

function at(resource: PulumiResource, path: readonly string[]): Fact<Value> {
  let fact = resource.read(resource.properties);
  for (const step of path) {
    if (fact.state !== "known" || fact.value === null) return fact;
    fact = resource.read(member(fact.value, step) ?? null);
  }
  return fact;
}

function asText(fact: Fact<Value>, name: string): Fact<string | null> {
  if (fact.state !== "known") return fact as Fact<string | null>;
  if (fact.value === null) return known(null);
  const value = textOf(fact.value);
  return value === undefined ? unknownFact(`${name} is no text`) : known(value);
}

const NAMELESS = "";

function shown(fact: Fact<string | null>): string {
  if (fact.state === "known") return fact.value ?? NAMELESS;
  return fact.state === "set" ? fact.expression : NAMELESS;
}
