import { dirname, isAbsolute, resolve as resolvePath } from "node:path";
import type { Gap } from "../../model/gap.ts";
import { isList, member, textMember, type Value } from "../../syntax/template/value.ts";
import type { Files, SourceFile } from "../code/input.ts";
import { property } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Scope } from "./values/scope.ts";

/** A resource that is a stack of its own, and where its template is said to be. */
export interface NestedStack {
  readonly resource: Resource;
  readonly location: string | undefined;
  /** The template itself, where the resource holds it (a stack set's `TemplateBody`). */
  readonly body?: string;
  readonly parameters: Value | undefined;
  /** It is deployed to accounts and Regions of its own. */
  readonly apart: boolean;
}

const LOCATION: ReadonlyMap<string, string> = new Map([
  ["AWS::CloudFormation::Stack", "TemplateURL"],
  ["AWS::CloudFormation::StackSet", "TemplateURL"],
  ["AWS::Serverless::Application", "Location"],
]);

export function nestedStacksOf(resources: ReadonlyMap<string, Resource>, scope: Scope): NestedStack[] {
  const nested: NestedStack[] = [];
  for (const resource of resources.values()) {
    const path = LOCATION.get(resource.type);
    if (path === undefined) continue;
    const location = property(resource, [path], scope);
    // CDK names the file beside the address it will have once it is uploaded.
    const asset = textMember(resource.metadata, "aws:asset:path");
    const known =
      location.state === "known" && typeof location.value === "string" ? location.value : undefined;
    const body = textMember(resource.properties, "TemplateBody");
    nested.push({
      resource,
      location: asset ?? known,
      ...(body === undefined ? {} : { body }),
      parameters: asMap(member(resource.properties, "Parameters")),
      apart: resource.type === "AWS::CloudFormation::StackSet",
    });
  }
  return nested;
}

/** A stack set takes a list of `{ ParameterKey, ParameterValue }`, everything else a mapping. */
function asMap(parameters: Value | undefined): Value | undefined {
  if (!isList(parameters)) return parameters;
  const map: Record<string, Value> = Object.create(null);
  for (const item of parameters) {
    const key = textMember(item, "ParameterKey");
    const value = member(item, "ParameterValue");
    if (key !== undefined && value !== undefined) map[key] = value;
  }
  return map;
}

/** The nested template's file. A template that is not a local file is missing: its stages were not seen. */
export function childOf(
  { resource, location, body }: NestedStack,
  parent: SourceFile,
  files: Files,
): { file: SourceFile } | { gap: Gap } | { missing: string } {
  if (body !== undefined) {
    const { path, absolute } = parent;
    return { file: { path, absolute: `${absolute}#${resource.id}`, text: body } };
  }
  const what = `The nested stack ${resource.id}`;
  if (location === undefined) return { missing: `${what} does not name its template here: scan that too.` };
  const local = location.startsWith("file://") ? location.slice("file://".length) : location;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(local)) {
    return {
      missing: `${what} comes from ${location.slice(0, 200)}, which is not read: scan its template too.`,
    };
  }
  const absolute = isAbsolute(local) ? local : resolvePath(dirname(parent.absolute), local);
  const place = `${what} is in ${location.slice(0, 200)}`;
  if (!files.mayRead(absolute)) {
    return { missing: `${place}, outside of what is scanned: scan a folder that holds both.` };
  }
  if (!files.exists(absolute)) return { missing: `${place}, which does not exist.` };
  return files.read(absolute);
}
