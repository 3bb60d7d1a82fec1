import { dirname, isAbsolute, resolve as resolvePath } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Files, SourceFile } from "../code/input.ts";
import { property } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Scope } from "./scope.ts";
import { member, textMember, type Value } from "./value.ts";

/** A resource that is a stack of its own, and where its template is said to be. */
export interface NestedStack {
  readonly resource: Resource;
  readonly location: string | undefined;
  readonly parameters: Value | undefined;
}

const LOCATION: ReadonlyMap<string, string> = new Map([
  ["AWS::CloudFormation::Stack", "TemplateURL"],
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
    nested.push({
      resource,
      location: asset ?? known,
      parameters: member(resource.properties, "Parameters"),
    });
  }
  return nested;
}

/** The nested template's file. A template that is not a local file is missing: its stages were not seen. */
export function childOf(
  { resource, location }: NestedStack,
  parent: SourceFile,
  files: Files,
): { file: SourceFile } | { gap: Gap } | { missing: string } {
  const what = `The nested stack ${resource.id}`;
  if (location === undefined) return { missing: `${what} does not name its template here: scan that too.` };
  const local = location.startsWith("file://") ? location.slice("file://".length) : location;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(local)) {
    return {
      missing: `${what} comes from ${location.slice(0, 200)}, which is not read: scan its template too.`,
    };
  }
  const absolute = isAbsolute(local) ? local : resolvePath(dirname(parent.absolute), local);
  if (!files.exists(absolute)) {
    return { missing: `${what} is in ${location.slice(0, 200)}, which does not exist.` };
  }
  return files.read(absolute);
}
