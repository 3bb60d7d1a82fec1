import type { ParsedNode } from "yaml";
import { preset } from "../../../access-log/presets.ts";
import { retentionFor } from "../../steps/retention-days.ts";
import type { Edit, Patch } from "../patch.ts";
import { byHand, CHECK, type CodeStage, type CodeWork, nameBy, type Patched } from "../patcher.ts";
import { type Mapping, mapping, mappingAt, mappingIn, memberOf, members, spanOf, textAt } from "./tree.ts";
import { addTo, type Content, inPlaceOf } from "./write.ts";

/** Where the settings of a stage stand: below which property of its resource, and under which name. */
const SETTINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ["AWS::ApiGateway::Stage", ["AccessLogSetting"]],
  ["AWS::ApiGateway::Deployment", ["StageDescription", "AccessLogSetting"]],
  ["AWS::ApiGatewayV2::Stage", ["AccessLogSettings"]],
  ["AWS::Serverless::Api", ["AccessLogSetting"]],
  ["AWS::Serverless::HttpApi", ["AccessLogSettings"]],
  ["AWS::Serverless::WebSocketApi", ["AccessLogSettings"]],
]);

/** The APIs that SAM makes for events that name none, and the section of Globals that is about them. */
const IMPLICIT: ReadonlyMap<string, readonly [section: string, setting: string]> = new Map([
  ["ServerlessRestApi", ["Api", "AccessLogSetting"]],
  ["ServerlessHttpApi", ["HttpApi", "AccessLogSettings"]],
]);

/** Patches of CloudFormation and SAM templates, in YAML or JSON, spliced into what is there. */
export function patchTemplates(work: CodeWork): Patched {
  const inGlobals = Map.groupBy(work.unlogged.filter(isImplicit), ({ origin }) => origin.file);
  const parts = [
    ...work.unlogged.filter((stage) => !isImplicit(stage)).map((stage) => patchedStage(stage, work)),
    ...[...inGlobals.values()].map((stages) => patchedGlobals(stages, work)),
  ];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

/** A stage of an API that stands nowhere in the template, or the extra one that SAM makes of it. */
const isImplicit = ({ origin: { kind, address } }: CodeStage): boolean =>
  kind === "sam" && IMPLICIT.has(address.replace(/\/Stage$/, ""));

function patchedStage(stage: CodeStage, work: CodeWork): Patched {
  const { file, address } = stage.origin;
  const hand = (reason: string) => byHand([stage], reason);
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  if (text === undefined || !root) return hand(`${file} cannot be read whole: mend its syntax first.`);
  const found = settingsFor(stage, root, text, work);
  if (typeof found === "string") return hand(found);
  const patch: Patch = {
    id: `patch ${file}#${address}`,
    stages: [stage.id],
    checks: [CHECK],
    effect: found.effect,
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

function settingsFor(stage: CodeStage, root: Mapping, text: string, work: CodeWork): Found | string {
  const parts = stage.origin.address.split("/");
  const extra = parts.at(-1) === "Stage" && parts.length > 1 && stage.origin.kind === "sam";
  const id = (extra ? parts.at(-2) : parts.at(-1)) ?? "";
  const resources = mappingAt(root, "Resources");
  if (!resources) return "The template has no Resources mapping that is written out.";
  if (extra) return openApiVersion(id, resources, text);
  const resource = mappingAt(resources, id);
  if (!resource) return `The resource ${id} is not written out in this file.`;
  const type = textAt(resource, "Type") ?? "";
  if (type === "AWS::ApiGatewayV2::Api") return overrides(stage, id, resource, resources, text, work);
  const path = SETTINGS.get(type);
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
    return change ? { effect: effectOf(stage, log.group), edits: [change, ...log.edits] } : UNCLEAR;
  }
  const change = settingsIn(text, properties, path, log.settings);
  if (typeof change === "string") return change;
  if (!change.destination) return { effect: effectOf(stage), edits: change.edits };
  return {
    effect: effectOf(stage, log.group),
    edits: [...change.edits, ...log.edits],
    ...(log.reused ? { reused: true } : {}),
  };
}

const UNCLEAR = "How the place is written does not tell how to add to it.";

const effectOf = ({ name, api }: CodeStage, group?: string): string =>
  `${name} of ${api.name} writes a line for every request${group === undefined ? "" : ` to ${group}`}.`;

/** `{ a: { b: content } }` for the path `a`, `b`. */
const nested = (path: readonly string[], content: Content): Content =>
  path.reduceRight<Content>((inner, name) => ({ [name]: inner }), content);

interface Written {
  readonly edits: readonly Omit<Edit, "file">[];
  /** The destination is among what was written. */
  readonly destination: boolean;
}

/** Adds the settings, or the half of them that is missing or written as nothing. */
function settingsIn(
  text: string,
  properties: Mapping,
  path: readonly string[],
  settings: { readonly DestinationArn: Content; readonly Format: Content },
): Written | string {
  let at = properties;
  for (const [index, name] of path.entries()) {
    const found = memberOf(at, name);
    if (!found) {
      const change = addTo(text, at, { [name]: nested(path.slice(index + 1), settings) });
      return change ? { edits: [change], destination: true } : UNCLEAR;
    }
    const inner = mapping(found.value);
    if (
      !inner ||
      inner.node.tag?.startsWith("!") ||
      members(inner).some((each) => each.name.startsWith("Fn::"))
    )
      return `Its ${name} hangs on ${shown(text, found.value)}: give both outcomes a log.`;
    at = inner;
  }
  const edits: Omit<Edit, "file">[] = [];
  const missing: Record<string, Content> = {};
  let destination = false;
  for (const [name, content] of Object.entries(settings)) {
    const found = memberOf(at, name);
    const before = edits.length + Object.keys(missing).length;
    if (!found) missing[name] = content;
    else if (found.value === null || isBlank(textAt(at, name))) {
      if (!found.value) return `Its ${name} is written as nothing: write it out or take it away.`;
      edits.push(inPlaceOf(text, found.value, content));
    } else if (textAt(at, name) === undefined && isNoValue(text, found.value))
      edits.push(inPlaceOf(text, found.value, content));
    if (name === "DestinationArn") destination = edits.length + Object.keys(missing).length > before;
  }
  if (Object.keys(missing).length > 0) {
    const change = addTo(text, at, missing);
    if (!change) return UNCLEAR;
    edits.push(change);
  }
  return edits.length > 0
    ? { edits, destination }
    : "Its settings are written, and still no log is configured: look what they come to.";
}

const isBlank = (text: string | undefined): boolean => text !== undefined && text.trim() === "";
const isNoValue = (text: string, node: { readonly range?: readonly number[] | null } | null): boolean =>
  /^(?:!Ref\s+["']?AWS::NoValue["']?|\{\s*"?Ref"?\s*:\s*["']?AWS::NoValue["']?\s*\})$/.test(
    text.slice(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0).trim(),
  );

const shown = (text: string, node: ParsedNode | null): string =>
  `${node?.tag?.startsWith("!") ? `${node.tag} ` : ""}${text.slice(...spanOf(node ?? {}))}`
    .replace(/\s+/g, " ")
    .slice(0, 80);

interface Log {
  readonly group: string;
  readonly settings: { readonly DestinationArn: Content; readonly Format: Content };
  /** The log group, where one is added. */
  readonly edits: readonly Omit<Edit, "file">[];
  readonly reused: boolean;
}

/** The settings of a stage with a log group of its own, which is added to the template. */
function logFor(
  stage: CodeStage,
  id: string,
  condition: string | undefined,
  resources: Mapping,
  text: string,
  { demands, kmsKey }: CodeWork,
): Log | string {
  if (demands.destinations.kmsKey && kmsKey === undefined)
    return "The standard asks for log groups with a key of your own, and none is given (--kms-key).";
  const days = retentionFor(demands.retention);
  if (days === undefined) return "CloudWatch Logs has no retention between the standard's limits.";
  const settings = (group: string) => ({
    // `Fn::GetAtt` would end in `:*`, which API Gateway does not store (Developer Guide, set-up-access-logging).
    DestinationArn: {
      sub: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${group}}`,
    },
    Format: preset(stage.apiType),
  });
  const [free, ...others] = unusedGroups(resources, condition, text);
  if (free !== undefined && others.length === 0)
    return { group: free, settings: settings(free), edits: [], reused: true };
  const taken = new Set(members(resources).map(({ name }) => name));
  let group = `${id}AccessLog`;
  for (let number = 2; taken.has(group); number++) group = `${id}AccessLog${number}`;
  const pattern = demands.destinations.logGroupName;
  const content: Content = {
    Type: "AWS::Logs::LogGroup",
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      // Without a name CloudFormation makes one up that is free.
      ...(pattern === undefined
        ? {}
        : { LogGroupName: { sub: nameBy(pattern, `\${AWS::StackName}/${id}`) } }),
      RetentionInDays: days,
      ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
    },
  };
  const change = addTo(text, resources, { [group]: content });
  if (!change) return UNCLEAR;
  return { group, settings: settings(group), edits: [change], reused: false };
}

/** Log groups of the template that nothing in it names, made under the same condition. */
function unusedGroups(resources: Mapping, condition: string | undefined, text: string): readonly string[] {
  return members(resources).flatMap(({ name, value }) => {
    const resource = mapping(value);
    if (textAt(resource, "Type") !== "AWS::Logs::LogGroup") return [];
    if (textAt(resource, "Condition") !== condition) return [];
    const named = new RegExp(`(?<![A-Za-z0-9])${name.replace(/[^A-Za-z0-9]/g, "\\$&")}(?![A-Za-z0-9])`, "g");
    return (text.match(named)?.length ?? 0) > 1 ? [] : [name];
  });
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
  const own = addTo(text, resources, { [`${id}Overrides`]: content });
  if (!own) return UNCLEAR;
  return {
    effect: effectOf(stage, log.group),
    edits: [group ? { ...group, text: group.text + own.text } : own],
    ...(log.reused ? { reused: true } : {}),
  };
}

/** Settings for APIs that stand nowhere in the template: Globals is the only place, one patch for all of them. */
function patchedGlobals(stages: readonly CodeStage[], work: CodeWork): Patched {
  const [first] = stages;
  const file = first?.origin.file ?? "";
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  const resources = mappingAt(root, "Resources");
  if (text === undefined || !root || !resources)
    return byHand(stages, `${file} cannot be read whole: mend its syntax first.`);
  const sections: Record<string, Record<string, Content>> = {};
  const edits: Omit<Edit, "file">[] = [];
  const effects: string[] = [];
  let reused = false;
  for (const stage of stages) {
    const id = stage.origin.address.replace(/\/Stage$/, "");
    const [section, setting] = IMPLICIT.get(id) ?? ["", ""];
    sections[section] ??= {};
    const own = sections[section];
    if (id !== stage.origin.address) {
      own.OpenApiVersion = OPEN_API;
      effects.push(NO_EXTRA);
      continue;
    }
    const log = logFor(stage, id, undefined, resources, text, work);
    if (typeof log === "string") return byHand(stages, log);
    own[setting] = log.settings;
    edits.push(...log.edits);
    reused ||= log.reused;
    effects.push(`${effectOf(stage, log.group)} It stands in Globals.`);
  }
  const added = inGlobals(root, text, sections);
  if (typeof added === "string") return byHand(stages, added);
  const patch: Patch = {
    id: `patch ${file}#Globals`,
    stages: stages.map(({ id }) => id),
    checks: [CHECK],
    effect: effects.join(" "),
    edits: [...added, ...edits].map((edit) => ({ file, ...edit })),
    care: reused ? "review" : "safe",
  };
  return { patches: [patch], manual: [] };
}

function inGlobals(
  root: Mapping,
  text: string,
  sections: Readonly<Record<string, Readonly<Record<string, Content>>>>,
): readonly Omit<Edit, "file">[] | string {
  const globals = mappingAt(root, "Globals");
  if (!globals) {
    if (memberOf(root, "Globals")) return "Its Globals are not written out.";
    const change = addTo(text, root, { Globals: sections });
    return change ? [change] : UNCLEAR;
  }
  const edits: Omit<Edit, "file">[] = [];
  for (const [section, content] of Object.entries(sections)) {
    const own = mappingAt(globals, section);
    if (!own && memberOf(globals, section)) return `Globals.${section} is not written out.`;
    const there = Object.keys(content).find((name) => memberOf(own, name));
    if (there) return `Globals.${section}.${there} is there already and comes to nothing: look at it.`;
    const change = own ? addTo(text, own, content) : addTo(text, globals, { [section]: content });
    if (!change) return UNCLEAR;
    edits.push(change);
  }
  return edits;
}

const OPEN_API = "3.0.1";
const NO_EXTRA = "SAM makes no extra stage named Stage any more: it did while OpenApiVersion was not set.";

/** SAM makes a stage named `Stage` besides unless it knows the version of OpenAPI (SAM developer guide, `OpenApiVersion`). */
function openApiVersion(id: string, resources: Mapping, text: string): Found | string {
  const properties = mappingAt(resources, id, "Properties");
  if (!properties) return "Its Properties are not written out.";
  if (memberOf(properties, "OpenApiVersion"))
    return `Its OpenApiVersion comes to nothing: set it to ${OPEN_API}.`;
  const change = addTo(text, properties, { OpenApiVersion: OPEN_API });
  return change ? { effect: NO_EXTRA, edits: [change] } : UNCLEAR;
}
