import { type Fact, known, type Settled, unknownFact } from "../../model/fact.ts";
import type { ExecutionLog, Stage } from "../../model/stage.ts";
import { isList, textOf, type Value } from "../../syntax/template/value.ts";
import type { Birth } from "./births.ts";
import { property } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Stack } from "./stack.ts";
import { asFlag, itemsOf } from "./surroundings/declared.ts";
import { textIn } from "./surroundings/documents.ts";
import { combine, inText, mapFact } from "./values/facts.ts";
import { resolve, resolveEach } from "./values/resolve.ts";
import type { Scope } from "./values/scope.ts";
import { type Association, webAclOf } from "./web-acl.ts";

/** What a template says of a stage besides its access log. */
export type Properties = Pick<Stage, "executionLog" | "webAcl" | "exposure" | "canary">;

export function propertiesOf(
  birth: Birth,
  type: Stage["apiType"],
  stack: Stack,
  associations: readonly Association[],
): Properties {
  const { resource } = birth;
  const { scope, macro } = stack;
  const rewritten = macro
    ? unknownFact(`the macro ${macro} may rewrite this template when it deploys`)
    : undefined;
  if (type === "HTTP") return {};
  if (type === "WEBSOCKET")
    return {
      executionLog: rewritten ?? routeSettings(property(resource, ["DefaultRouteSettings"], scope), scope),
    };
  return {
    executionLog: rewritten ?? restExecutionLog(resource, scope),
    webAcl: rewritten ?? webAclOf(birth, associations),
    exposure: rewritten ?? exposureOf(birth, stack),
    canary: rewritten ?? canaryOf(resource, scope),
  };
}

const isDeployment = ({ type }: Resource) => type === "AWS::ApiGateway::Deployment";

/**
 * AWS::ApiGateway::Stage `MethodSettings`: the item for every method has `ResourcePath: "/*"` and `HttpMethod: "*"`. A
 * deployment that makes its stage has them in its `StageDescription`, or the settings themselves there.
 */
function restExecutionLog(resource: Resource, scope: Scope): Fact<ExecutionLog> {
  const path = isDeployment(resource) ? ["StageDescription"] : [];
  const list = itemsOf(property(resource, [...path, "MethodSettings"], scope), scope);
  return mapFact(list, (items): Fact<ExecutionLog> => {
    const settings = items.map((item) => resolve(item, scope));
    const own = path.length > 0 ? [property(resource, path, scope)] : [];
    return forEveryMethod(settings, scope, () =>
      own.reduce<Fact<ExecutionLog>>((_, fact) => routeSettings(fact, scope), known(OFF)),
    );
  });
}

const OFF: ExecutionLog = { level: "OFF", dataTrace: false };

/** The first item that is for every method. Which methods an item is for has to be known as far as that one. */
function forEveryMethod(
  [item, ...rest]: readonly Fact<Value>[],
  scope: Scope,
  otherwise: () => Fact<ExecutionLog>,
): Fact<ExecutionLog> {
  if (!item) return otherwise();
  return combine(
    [textIn(item, "ResourcePath", scope), textIn(item, "HttpMethod", scope)],
    ([path, method]): Fact<ExecutionLog> => {
      if (path?.state !== "known" || method?.state !== "known")
        return unknownFact("which methods the method settings are for is not known here");
      return path.value === "/*" && method.value === "*"
        ? routeSettings(item, scope)
        : forEveryMethod(rest, scope, otherwise);
    },
  );
}

/** `LoggingLevel` is OFF and `DataTraceEnabled` false where they are not written (template reference). */
function routeSettings(settings: Fact<Value>, scope: Scope): Fact<ExecutionLog> {
  const level = textIn(settings, "LoggingLevel", scope, resolveEach);
  const trace = asFlag(textIn(settings, "DataTraceEnabled", scope, resolveEach), "DataTraceEnabled", false);
  return combine<string | null | boolean, ExecutionLog>(
    [level, trace],
    ([level, trace]): Fact<ExecutionLog> => {
      const open = [level, trace].find((fact) => fact?.state !== "known");
      if (open?.state === "unknown") return open;
      if (open?.state === "set") return unknownFact(`the execution log hangs on ${inText(open.expression)}`);
      const value = level?.state === "known" ? (level.value ?? "OFF") : "OFF";
      if (value !== "OFF" && value !== "ERROR" && value !== "INFO")
        return unknownFact(`${String(value).slice(0, 100)} is no logging level`);
      return known({ level: value, dataTrace: trace?.state === "known" && trace.value === true });
    },
  );
}

/** A deployment may give its stage a canary in either place (template reference, AWS::ApiGateway::Deployment). */
function canaryOf(resource: Resource, scope: Scope): Fact<boolean> {
  const paths = isDeployment(resource)
    ? [["StageDescription", "CanarySetting"], ["DeploymentCanarySettings"]]
    : [["CanarySetting"]];
  return combine(
    paths.map((path) => property(resource, path, scope)),
    (settled): Fact<boolean> => {
      const there = settled.some(
        (fact) => fact.state === "set" || (fact.state === "known" && fact.value !== null),
      );
      return there ? known(true) : (settled.find((fact) => fact.state === "unknown") ?? known(false));
    },
  );
}

const NOT_DECLARED = "the API is not declared in this template";

/** `EndpointConfiguration` of the API; SAM writes the type alone, too. Without one the API is public. */
function exposureOf({ apiId }: Birth, { resources, scope }: Stack): Fact<"public" | "private"> {
  const api = apiId === undefined ? undefined : resources.get(apiId);
  if (!api) return unknownFact(NOT_DECLARED);
  const sam = api.type.startsWith("AWS::Serverless::");
  const configuration =
    api.properties === undefined ? known(null) : property(api, ["EndpointConfiguration"], scope, resolveEach);
  const types = mapFact(configuration, (value): Fact<Value> => {
    if (value === null || textOf(value) !== undefined) return known(value);
    return memberOf(known(value), sam ? "Type" : "Types", scope);
  });
  const imported = property(api, ["Parameters", "endpointConfigurationTypes"], scope);
  return combine([types, imported], (settled): Fact<"public" | "private"> => {
    const open = settled.find((fact) => fact.state !== "known");
    if (open) return unknownFact("the endpoint type of the API is not known here");
    return mapFact(isPrivate(settled, scope), (it) => known(it ? "private" : "public"));
  });
}

function isPrivate(settled: readonly Settled<Value>[], scope: Scope): Fact<boolean> {
  const values = settled.flatMap((fact) => (fact.state === "known" ? [fact.value] : []));
  const items = values.flatMap((value) => (isList(value) ? value : [value]));
  return combine(
    items.map((item) => resolveEach(item, scope)),
    (each): Fact<boolean> => {
      if (each.some((item) => item.state === "known" && textOf(item.value)?.toUpperCase() === "PRIVATE"))
        return known(true);
      return each.every((item) => item.state === "known")
        ? known(false)
        : unknownFact("the endpoint type of the API is not known here");
    },
  );
}

function memberOf(fact: Fact<Value>, key: string, scope: Scope): Fact<Value> {
  return mapFact(fact, (value) => {
    const found = typeof value === "object" && value !== null && !isList(value) ? value[key] : undefined;
    return found === undefined ? known(null) : resolveEach(found, scope);
  });
}
