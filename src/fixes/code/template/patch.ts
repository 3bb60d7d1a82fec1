import type { Edit, Patch } from "../patch.ts";
import { byHand, CHECK, type CodeStage, type CodeWork, type Patched, REUSED } from "../patcher.ts";
import { isImplicit, patchedGlobals } from "./globals.ts";
import { logFor } from "./log.ts";
import { nested, settingsIn } from "./settings.ts";
import {
  isFunction,
  isShared,
  type Mapping,
  mapping,
  mappingAt,
  mappingIn,
  memberOf,
  members,
  textAt,
} from "./tree.ts";
import { effectOf, NO_EXTRA, OPEN_API, unclear } from "./words.ts";
import { addTo, type Content } from "./write.ts";

/** Where the settings of a stage stand: below which property of its resource, and under which name. */
const SETTINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ["AWS::ApiGateway::Stage", ["AccessLogSetting"]],
  ["AWS::ApiGateway::Deployment", ["StageDescription", "AccessLogSetting"]],
  ["AWS::ApiGatewayV2::Stage", ["AccessLogSettings"]],
  ["AWS::Serverless::Api", ["AccessLogSetting"]],
  ["AWS::Serverless::HttpApi", ["AccessLogSettings"]],
  ["AWS::Serverless::WebSocketApi", ["AccessLogSettings"]],
]);

/** Patches of CloudFormation and SAM templates, in YAML or JSON, spliced into what is there. */
export function patchTemplates(work: CodeWork): Patched {
  const [implicit, written] = [true, false].map((is) =>
    work.unlogged.filter((stage) => isImplicit(stage, work) === is),
  );
  const inGlobals = Map.groupBy(implicit ?? [], ({ origin }) => origin.file);
  const parts = [
    ...(written ?? []).map((stage) => patchedStage(stage, work)),
    ...[...inGlobals.values()].map((stages) => patchedGlobals(stages, work)),
  ];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

/** Where the resources of a text are written out, of which one has that logical id. */
export type FindResources = (root: Mapping, id: string) => Mapping | undefined;

export const resourcesOf: FindResources = (root) => mappingAt(root, "Resources");

/** A patch of the resource that is a stage, in the file that its origin names. */
export function patchedStage(stage: CodeStage, work: CodeWork, find: FindResources = resourcesOf): Patched {
  const { file, address } = stage.origin;
  const hand = (reason: string) => byHand([stage], reason);
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  if (text === undefined || !root)
    return hand(`${file} cannot be read whole: mend its syntax, or save it as UTF-8, first.`);
  const found = settingsFor(stage, root, text, work, find);
  if (typeof found === "string") return hand(found);
  const patch: Patch = {
    id: `patch ${file}#${address}`,
    stages: [stage.id],
    checks: [CHECK],
    effect: found.reused ? `${found.effect} ${REUSED}` : found.effect,
    edits: found.edits.map((edit) => ({ file, ...edit })),
    care: found.reused ? "review" : "safe",
  };
  return { patches: [patch], manual: [] };
}

interface Found {
  readonly effect: string;
  readonly edits: readonly Omit<Edit, "file">[];
  /** A log group that was there already is used. */
  readonly reused?: boolean;
}

function settingsFor(
  stage: CodeStage,
  root: Mapping,
  text: string,
  work: CodeWork,
  find: FindResources,
): Found | string {
  const parts = stage.origin.address.split("/");
  const extra = parts.at(-1) === "Stage" && parts.length > 1 && stage.origin.kind === "sam";
  const id = (extra ? parts.at(-2) : parts.at(-1)) ?? "";
  const resources = find(root, id);
  if (!resources) return "The template has no Resources mapping that is written out.";
  if (extra) return openApiVersion(id, resources, text);
  const resource = mappingAt(resources, id);
  if (!resource) return `The resource ${id} is not written out in this file.`;
  const type = textAt(resource, "Type") ?? "";
  if (type === "AWS::ApiGatewayV2::Api") return overrides(stage, id, resource, resources, text, work);
  const path = SETTINGS.get(type);
  if (!path && isShared(resource)) return unclear(resource);
  if (!path) return `A resource of type ${type} cannot be patched.`;
  const condition = textAt(resource, "Condition");
  if (memberOf(resource, "Condition") && condition === undefined)
    return "Its Condition is not written as a name.";
  const log = logFor(stage, id, condition, resources, text, work);
  if (typeof log === "string") return log;
  const properties = mappingAt(resource, "Properties");
  if (!properties) {
    if (memberOf(resource, "Properties")) return "Its Properties are not written out.";
    const change = addTo(text, resource, { Properties: nested(path, log.settings) });
    return change ? { effect: effectOf(stage, log.group), edits: [change, ...log.edits] } : unclear(resource);
  }
  if (isFunction(properties)) return "Its Properties hang on a function: give every outcome a log.";
  const change = settingsIn(text, properties, path, log.settings);
  if (typeof change === "string") return change;
  if (!change.destination) return { effect: effectOf(stage), edits: change.edits };
  return {
    effect: effectOf(stage, log.group),
    edits: [...change.edits, ...log.edits],
    ...(log.reused ? { reused: true } : {}),
  };
}

/** The `$default` stage of a quick-create HTTP API is changed by a resource of its own. */
function overrides(
  stage: CodeStage,
  id: string,
  resource: Mapping,
  resources: Mapping,
  text: string,
  work: CodeWork,
): Found | string {
  const type = "AWS::ApiGatewayV2::ApiGatewayManagedOverrides";
  if (members(resources).some(({ value }) => textAt(mapping(value), "Type") === type))
    return `The template has ${type} already: give its Stage the AccessLogSettings.`;
  const condition = textAt(resource, "Condition");
  if (memberOf(resource, "Condition") && condition === undefined)
    return "Its Condition is not written as a name.";
  const log = logFor(stage, id, condition, resources, text, work);
  if (typeof log === "string") return log;
  const content: Content = {
    Type: type,
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: { ApiId: { ref: id }, Stage: { AccessLogSettings: log.settings } },
  };
  const [group] = log.edits;
  const taken = new Set(members(resources).map(({ name }) => name));
  let name = `${id}Overrides`;
  for (let number = 2; taken.has(name); number++) name = `${id}Overrides${number}`;
  const own = addTo(text, resources, { [name]: content });
  if (!own) return unclear(resources);
  return {
    effect: effectOf(stage, log.group),
    edits: [group ? { ...group, text: group.text + own.text } : own],
    ...(log.reused ? { reused: true } : {}),
  };
}

/** SAM makes a stage named `Stage` besides unless it knows the version of OpenAPI (SAM developer guide, `OpenApiVersion`). */
function openApiVersion(id: string, resources: Mapping, text: string): Found | string {
  const properties = mappingAt(resources, id, "Properties");
  if (!properties) return "Its Properties are not written out.";
  if (memberOf(properties, "OpenApiVersion"))
    return `Its OpenApiVersion comes to nothing: set it to ${OPEN_API}.`;
  const change = addTo(text, properties, { OpenApiVersion: OPEN_API });
  return change ? { effect: NO_EXTRA, edits: [change] } : unclear(properties);
}
