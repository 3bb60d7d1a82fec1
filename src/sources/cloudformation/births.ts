import { choice, type Fact, known } from "../../model/fact.ts";
import type { AccessLog, ApiType } from "../../model/stage.ts";
import { member, type Value } from "../../syntax/template/value.ts";
import { accessLogAt, property, shown, textProperty } from "./properties.ts";
import type { Resource } from "./resources.ts";
import { outcomeOf } from "./values/conditions.ts";
import { combine, mapFact } from "./values/facts.ts";
import type { Scope } from "./values/scope.ts";
import { inOwnWords } from "./values/words.ts";

/** A stage as a resource brings it into being, before it is known which API it belongs to. */
export interface Birth {
  readonly resource: Resource;
  readonly address: string;
  readonly name: Fact<string | null>;
  /** The name as the template writes it. */
  readonly nameInWords?: string;
  /** The logical id of its API, where that is in the template. */
  readonly apiId?: string;
  /** What the template calls its API, where that is elsewhere. */
  readonly apiName?: string;
  readonly apiType?: ApiType;
  readonly accessLog: Fact<AccessLog | null>;
  readonly existence: Fact<boolean>;
  readonly managed?: boolean;
}

type Resources = ReadonlyMap<string, Resource>;

/** Whether any of the resources may create a stage: told by the types alone. */
export function makesStages(resources: Resources): boolean {
  return [...resources.values()].some(({ type }) => BIRTHS.has(type));
}

/** Every way in which CloudFormation creates a stage. */
export function birthsOf(resources: Resources, scope: Scope): Birth[] {
  const births: Birth[] = [];
  for (const resource of resources.values()) {
    const birth = BIRTHS.get(resource.type)?.(resource, resources, scope);
    if (birth) births.push(birth);
  }
  const declared = Map.groupBy(
    births.filter((birth) => !isImplied(birth)),
    identityOf,
  );
  return births.filter(
    (birth) => !isImplied(birth) || !declared.get(identityOf(birth))?.some(standsFor(birth)),
  );
}

const BIRTHS: ReadonlyMap<string, (resource: Resource, all: Resources, scope: Scope) => Birth | undefined> =
  new Map([
    ["AWS::ApiGateway::Stage", restStage],
    ["AWS::ApiGateway::Deployment", deploymentStage],
    ["AWS::ApiGatewayV2::Stage", v2Stage],
    ["AWS::ApiGatewayV2::Api", quickCreateStage],
  ]);

function restStage(resource: Resource, all: Resources, scope: Scope): Birth {
  return {
    ...declared(resource, "RestApiId", all, scope),
    apiType: "REST",
    accessLog: accessLogAt(resource, ["AccessLogSetting"], scope),
  };
}

function v2Stage(resource: Resource, all: Resources, scope: Scope): Birth {
  return {
    ...declared(resource, "ApiId", all, scope),
    accessLog: accessLogAt(resource, ["AccessLogSettings"], scope),
  };
}

function declared(resource: Resource, apiProperty: string, all: Resources, scope: Scope) {
  const apiId = apiReference(resource, apiProperty, all);
  const nameInWords = inOwnWords(member(resource.properties, "StageName"));
  const apiName = shown(textProperty(resource, [apiProperty], scope));
  return {
    resource,
    address: resource.address ?? resource.id,
    name: textProperty(resource, ["StageName"], scope),
    ...(apiId ? { apiId } : {}),
    ...(apiName === undefined ? {} : { apiName }),
    ...(nameInWords === undefined ? {} : { nameInWords }),
    existence: existenceWithApi(resource, apiId === undefined ? undefined : all.get(apiId), scope),
  };
}

/** A stage that refers to an API which is not created cannot be either: the template does not deploy then. */
function existenceWithApi(resource: Resource, api: Resource | undefined, scope: Scope): Fact<boolean> {
  const own = existenceOf(resource, scope);
  return api ? both(own, existenceOf(api, scope)) : own;
}

/** A deployment that names a stage creates it (template reference, AWS::ApiGateway::Deployment `StageName`). */
function deploymentStage(resource: Resource, all: Resources, scope: Scope): Birth | undefined {
  const stage = declared(resource, "RestApiId", all, scope);
  const named = mapFact(stage.name, (name) => known(name !== null));
  if (named.state === "known" && !named.value) return undefined;
  return {
    ...stage,
    apiType: "REST",
    existence: both(stage.existence, certainUnlessKnown(named)),
    accessLog: accessLogAt(resource, ["StageDescription", "AccessLogSetting"], scope),
  };
}

/**
 * An HTTP API with a `Target` gets a `$default` stage that API Gateway manages (template reference,
 * AWS::ApiGatewayV2::Api `Target`); ApiGatewayManagedOverrides is the only way to configure it.
 */
function quickCreateStage(resource: Resource, all: Resources, scope: Scope): Birth | undefined {
  const target = mapFact(property(resource, ["Target"], scope), (value) => known(value !== null));
  if (target.state === "known" && !target.value) return undefined;
  return {
    resource,
    address: resource.address ?? resource.id,
    name: known("$default"),
    apiId: resource.id,
    existence: both(existenceOf(resource, scope), certainUnlessKnown(target)),
    accessLog: overriddenLog(resource.id, all, scope),
    managed: true,
  };
}

function overriddenLog(apiId: string, all: Resources, scope: Scope): Fact<AccessLog | null> {
  let log: Fact<AccessLog | null> = known(null);
  for (const resource of all.values()) {
    if (resource.type !== "AWS::ApiGatewayV2::ApiGatewayManagedOverrides") continue;
    if (apiReference(resource, "ApiId", all) !== apiId) continue;
    const overridden = accessLogAt(resource, ["Stage", "AccessLogSettings"], scope);
    log = whereItExists(existenceOf(resource, scope), overridden, log);
  }
  return log;
}

function whereItExists<T>(existence: Fact<boolean>, then: Fact<T>, otherwise: Fact<T>): Fact<T> {
  return combine<boolean, T>([existence], ([exists]) =>
    exists?.state === "known" && !exists.value ? otherwise : then,
  );
}

/** Whether the resource is created: its own condition, and that of the nested stack it is in. */
export function existenceOf(resource: Resource, scope: Scope): Fact<boolean> {
  const within = scope.existence ?? known(true);
  if (resource.condition === undefined) return within;
  const outcome = outcomeOf(resource.condition, scope);
  const own = typeof outcome === "boolean" ? known(outcome) : choice(outcome.open, known(true), known(false));
  return both(within, own);
}

function both(left: Fact<boolean>, right: Fact<boolean>): Fact<boolean> {
  return combine([left, right], (settled): Fact<boolean> => {
    const refuted = settled.find((fact) => fact.state === "known" && !fact.value);
    return refuted ?? settled.find((fact) => fact.state !== "known") ?? known(true);
  });
}

/** A value that is set, or may be, counts as there: a stage that may exist is reported. */
function certainUnlessKnown(fact: Fact<boolean>): Fact<boolean> {
  return combine([fact], ([settled]) => (settled?.state === "known" ? settled : known(true)));
}

function apiReference(resource: Resource, apiProperty: string, all: Resources): string | undefined {
  const id = referencedId(member(resource.properties, apiProperty));
  return id !== undefined && all.has(id) ? id : undefined;
}

/** The logical id that `Ref`, `Fn::GetAtt` or a lone `${…}` names. */
function referencedId(value: Value | undefined): string | undefined {
  const ref = member(value, "Ref");
  if (typeof ref === "string") return ref;
  const attribute = member(value, "Fn::GetAtt");
  const [id] =
    typeof attribute === "string" ? attribute.split(".") : Array.isArray(attribute) ? attribute : [];
  if (typeof id === "string") return id;
  const sub = member(value, "Fn::Sub");
  return typeof sub === "string" ? /^\$\{([A-Za-z0-9]+)(?:\.[A-Za-z]+)?\}$/.exec(sub)?.[1] : undefined;
}

/** API and stage name as far as the template tells them apart; otherwise the resource itself. */
function identityOf({ apiId, apiName, name, resource }: Birth): string {
  const api = apiId ?? apiName;
  const stage = wordsOf(name);
  return api === undefined || stage === undefined ? `#${resource.id}` : JSON.stringify([api, stage]);
}

/** The same words mean the same name, even where nobody knows it here. */
function wordsOf(name: Fact<string | null>): string | undefined {
  if (name.state === "known") return name.value === null ? undefined : `=${name.value}`;
  if (name.state === "set") return name.expression;
  return name.state === "choice" ? JSON.stringify(name).slice(0, 10_000) : undefined;
}

/**
 * A deployment's StageName that equals a declared stage of the same API only deploys to that stage, and a declared
 * `$default` stage takes the place of the managed one, as long as the declared one exists whenever the other does.
 */
const standsFor = (implied: Birth) => (declared: Birth) =>
  declared.resource.condition === undefined || declared.resource.condition === implied.resource.condition;

const isImplied = ({ resource }: Birth) =>
  resource.type === "AWS::ApiGateway::Deployment" || resource.type === "AWS::ApiGatewayV2::Api";
