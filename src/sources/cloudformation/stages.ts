import { type Assignment, conditionsOf, type Fact, settle, unknownFact } from "../../model/fact.ts";
import { type AccessLog, type ApiType, conditionsOfLog, type Stage, type World } from "../../model/stage.ts";
import { member, textMember } from "../../syntax/template/value.ts";
import { type Birth, birthsOf } from "./births.ts";
import { exemptionsOf } from "./exemptions.ts";
import { shown, textProperty } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Stack } from "./stack.ts";
import { propertiesOf } from "./stage-properties.ts";
import { suppressionsOf } from "./suppressions.ts";
import { type Links, linkedLog } from "./surroundings/links.ts";
import { tagsOf } from "./tags.ts";
import { relatedNames, worldsOfNames } from "./values/conditions.ts";
import { pseudoValue } from "./values/operands.ts";
import { isRefused } from "./values/refused.ts";
import type { Scope } from "./values/scope.ts";
import { inOwnWords } from "./values/words.ts";
import { type Association, associationsIn } from "./web-acl.ts";

/** What of a stage's surroundings matters to the stage itself. */
interface Around {
  /** The conditions that they hang on. */
  readonly conditions: ReadonlySet<string>;
  readonly links: Links;
  /** Which of the `sites` of the surroundings the stack is in. */
  readonly site?: string;
}

/**
 * The stages that a template creates, each with the outcomes of its conditions that are possible while it exists.
 * A stage whose condition can never hold is not there.
 */
export function stagesOf(stack: Stack, around: Around): Stage[] {
  const associations = associationsIn(stack);
  return birthsOf(stack.resources, stack.scope)
    .map((birth) => stageOf(birth, stack, around, associations))
    .filter((stage) => stage !== undefined);
}

function stageOf(
  birth: Birth,
  stack: Stack,
  around: Around,
  associations: readonly Association[],
): Stage | undefined {
  const { resource, existence } = birth;
  const { resources, scope, source, kind, macro } = stack;
  const address = `${scope.addressPrefix}${birth.address}`;
  const accessLog = macro
    ? unknownFact(`the macro ${macro} may rewrite this template when it deploys`)
    : linkedLog(birth.accessLog, address, around.links);
  const names = conditionsOfLog(accessLog);
  const api = apiOf(birth, resources, scope);
  const properties = propertiesOf(birth, api.type, stack, associations);
  const others = new Set(around.conditions);
  for (const fact of Object.values(properties)) conditionsOf(fact, others);
  const worlds = worldsWith(others, names, existence, scope) ?? worldsWhileItExists(names, existence, scope);
  if (worlds?.length === 0) return undefined;
  const deployable = worlds?.filter(({ assignment }) => !isRefusedIn(accessLog, assignment));
  const tags = birth.managed ? undefined : tagsOf(resource, scope);
  const exemptions = exemptionsOf(resource.metadata);
  const suppressions = suppressionsOf(resource.metadata, member(source.root, "Metadata"));
  const constructPath = textMember(resource.metadata, "aws:cdk:path");
  const region = pseudoValue("AWS::Region", scope);
  return {
    id: `${source.file.path}#${address}`,
    apiType: api.type,
    ...(api.assumed ? { apiTypeAssumed: api.assumed } : {}),
    api: { id: api.id, name: api.name },
    name: shown(birth.name) || (birth.nameInWords ?? birth.address),
    origin: {
      kind,
      file: source.file.path,
      ...source.linesOf(resource.key),
      address,
      ...(constructPath ? { constructPath } : {}),
    },
    accessLog,
    ...properties,
    ...(region === undefined ? {} : { region }),
    ...(around.site === undefined ? {} : { site: around.site }),
    ...(tags ? { tags } : {}),
    ...(exemptions.length > 0 ? { exemptions } : {}),
    ...(suppressions.length > 0 ? { suppressions } : {}),
    ...(birth.managed ? { managed: true } : {}),
    ...(worlds?.some(({ assignment }) => Object.keys(assignment).length > 0)
      ? { worlds: deployable?.length ? deployable : worlds }
      : {}),
  };
}

/** Whether CloudFormation refuses the settings when the conditions come out like this. */
function isRefusedIn(accessLog: Fact<AccessLog | null>, assignment: Assignment): boolean {
  const log = settle(accessLog, assignment);
  if (log.state !== "known" || !log.value) return isRefused(log);
  const { destination, format } = log.value;
  return isRefused(settle(destination, assignment)) || isRefused(settle(format, assignment));
}

/** More joint outcomes than these are not kept for the sake of what is around a stage. */
const MAX_WORLDS_AROUND = 128;
const MAX_NAMES_AROUND = 50;

/**
 * The worlds that name the conditions around the stage too: what a log group hangs on is often what the stage hangs on.
 * All of them where they are few, otherwise only those that speak of the same parameters; undefined where that is
 * too many as well.
 */
function worldsWith(
  around: ReadonlySet<string>,
  names: ReadonlySet<string>,
  existence: Fact<boolean>,
  scope: Scope,
): readonly World[] | undefined {
  if (around.size === 0) return undefined;
  const every = around.size <= MAX_NAMES_AROUND ? [around] : [];
  const own = [...names, ...conditionsOf(existence)];
  for (const others of [...every, relatedNames(own, around, scope.shared)]) {
    const all = new Set([...names, ...others]);
    const worlds = worldsWhileItExists(all, existence, scope);
    if (worlds && worlds.length <= MAX_WORLDS_AROUND) return worlds;
  }
  return undefined;
}

/** Undefined: the ways are too many, or nothing is known of them. Empty: the stage can never be. */
function worldsWhileItExists(
  names: ReadonlySet<string>,
  existence: Fact<boolean>,
  scope: Scope,
): readonly World[] | undefined {
  if (existence.state === "known" && !existence.value) return [];
  const deciding = conditionsOf(existence);
  if (names.size === 0 && deciding.size === 0) return undefined;
  const worlds = worldsOfNames([...names, ...deciding], scope.shared);
  if (!worlds) return undefined;
  const narrowed = new Map<string, World>();
  for (const { assignment, isDefault } of worlds) {
    const exists = settle(existence, assignment);
    if (exists.state === "known" && !exists.value) continue;
    const relevant = Object.fromEntries(Object.entries(assignment).filter(([name]) => names.has(name)));
    const key = JSON.stringify(relevant);
    const before = narrowed.get(key);
    narrowed.set(key, { assignment: relevant, isDefault: isDefault || (before?.isDefault ?? false) });
  }
  return [...narrowed.values()];
}

interface Api {
  readonly id: string;
  readonly name: string;
  readonly type: ApiType;
  readonly assumed?: string;
}

function apiOf(birth: Birth, resources: ReadonlyMap<string, Resource>, scope: Scope): Api {
  const resource = birth.apiId === undefined ? undefined : resources.get(birth.apiId);
  const own = birth.apiId ?? birth.apiName ?? birth.resource.id;
  const id = resource ? `${scope.addressPrefix}${own}` : own;
  const written = resource && inOwnWords(member(resource.properties, "Name"));
  const name = (resource && shown(textProperty(resource, ["Name"], scope))) ?? written ?? own;
  if (birth.apiType) return { id, name, type: birth.apiType };
  if (!resource)
    return { id, name, type: "HTTP", assumed: `the API ${own} is not declared in this template` };
  return { id, name, ...protocolOf(resource, scope) };
}

/** WebSocket APIs must say so; an API that is imported from OpenAPI is an HTTP API and says nothing. */
function protocolOf(api: Resource, scope: Scope): { type: ApiType; assumed?: string } {
  if (api.type === "AWS::Serverless::WebSocketApi") return { type: "WEBSOCKET" };
  if (api.type !== "AWS::ApiGatewayV2::Api") return { type: "HTTP" };
  const protocol = textProperty(api, ["ProtocolType"], scope);
  if (protocol.state !== "known") {
    return { type: "HTTP", assumed: `the ProtocolType of ${api.id} is not known here` };
  }
  return { type: protocol.value?.toUpperCase() === "WEBSOCKET" ? "WEBSOCKET" : "HTTP" };
}
