import { dirname, join } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import { member, textMember, type Value } from "../../syntax/template/value.ts";
import { unseenTemplate } from "../aws-provider/template-stacks.ts";
import { readConfig } from "../code/document.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { declaredOf, isTemplateStack } from "./declared.ts";
import { resourcesIn } from "./output.ts";
import { Program } from "./program.ts";
import { lastName, type PulumiResource } from "./resource.ts";
import { stacksOf } from "./stacks.ts";
import { stagesOf } from "./stages.ts";

const sliceOf = (path: string, gaps: readonly Gap[] = []): Slice => ({
  scope: { kind: "code", path },
  stages: [],
  surroundings: {},
  gaps,
});

/** Reads the JSON of `pulumi preview --json` or `pulumi stack export`. Never throws. */
export function outputSlice(file: SourceFile): Slice {
  let root: Value;
  try {
    root = JSON.parse(file.text) as Value;
  } catch (error) {
    const message = `Not JSON: ${error instanceof Error ? error.message.slice(0, 200) : error}`;
    return sliceOf(file.path, [{ kind: "syntax-error", file: file.path, message }]);
  }
  const resources = resourcesIn(root, file.text);
  if (!resources) {
    const message = "The file is neither a preview nor an exported stack of Pulumi.";
    return sliceOf(file.path, [{ kind: "unsupported-format", file: file.path, message }]);
  }
  return { ...sliceOf(file.path, templateGaps(resources, file.path)), ...stagesOf(resources, file.path) };
}

/**
 * Reads a Pulumi project. `"program"`: it is written in a programming language, which is not run here. Never
 * throws.
 */
export function programSlice(file: SourceFile, files: Files, _inputs: CodeInputs): Slice | "program" {
  const project = readConfig(file);
  if (project.root === undefined) return sliceOf(file.path, project.gaps);
  const runtime = member(project.root, "runtime");
  const language = typeof runtime === "string" ? runtime : textMember(runtime, "name");
  if (language !== undefined && language !== "yaml") return "program";
  const { source, text } = programText(file, project, files);
  const { stacks, gaps: unread } = stacksOf(file, project.root, files);
  const program = new Program(text, stacks);
  const resources = program.resources();
  const gaps = [
    ...text.gaps,
    ...unread,
    ...resources.flatMap((resource) => componentGap(resource, source.path)),
    ...templateGaps(resources, source.path),
  ];
  return { ...sliceOf(source.path, gaps), ...stagesOf(resources, source.path) };
}

/** `Pulumi.yaml` may hold the program itself, or leave it to a `Main.yaml` (in the folder that `main` names). */
function programText(file: SourceFile, project: ReturnType<typeof readConfig>, files: Files) {
  const own = { source: file, text: project };
  if (member(project.root, "resources") !== undefined) return own;
  const main = textMember(project.root, "main") ?? ".";
  const path = join(dirname(file.absolute), main, /\.ya?ml$/.test(main) ? "." : "Main.yaml");
  if (files.mayRead(path) && !files.exists(path)) return own;
  const read = files.read(path);
  if ("gap" in read) return { source: file, text: { ...project, gaps: [read.gap] } };
  return { source: read.file, text: readConfig(read.file) };
}

/** Templates that a program hands to CloudFormation. */
function templateGaps(resources: readonly PulumiResource[], file: string): Gap[] {
  const all = new Map(resources.map((resource) => [resource.address, resource]));
  return resources.filter(isTemplateStack).flatMap((resource): Gap[] => {
    const why = unseenTemplate(declaredOf(resource, file, all).args);
    const { address, line } = resource;
    if (why === undefined) return [];
    return [{ kind: "unresolved-module", file, line, message: `${lastName(address)} ${why}.` }];
  });
}

/** Components make resources of their own that a program's text does not show. */
function componentGap({ type, address, line }: PulumiResource, file: string): Gap[] {
  if (!/^aws-apigateway:(?:index:)?RestAPI$|^awsx:(?:x:)?apigateway:API$/.test(type)) return [];
  const message = `${address} is the component ${type}, whose stages are not in sight: scan the output of \`pulumi preview --json\`.`;
  return [{ kind: "unresolved-module", file, line, message }];
}

/** The name of a project, as the URNs of its previews have it. */
export function projectName(project: SourceFile): string | undefined {
  return textMember(readConfig(project).root, "name");
}

/** The projects whose resources the JSON of a preview or an exported stack holds, by its URNs. */
export function projectsIn({ text }: SourceFile): Set<string> {
  const projects = new Set<string>();
  // `urn:pulumi:<stack>::<project>::<type>::<name>` (Pulumi documentation, "Resource names").
  for (const [, name] of text.matchAll(/"urn"\s*:\s*"urn:pulumi:[^:"\\\n]{1,200}::([^:"\\\n]{1,200})::/g)) {
    if (name !== undefined) projects.add(name);
  }
  return projects;
}

/** The resources that a preview or an exported stack holds, as `project::name`. */
export function namesIn(slice: Slice): string[] {
  return slice.stages.flatMap((stage) => nameOf(stage) ?? []);
}

/** What a program's stage is called in a preview of the project. */
export function nameIn(project: SourceFile, stage: Stage): string | undefined {
  const name = projectName(project);
  return stage.origin.kind === "aws" ? undefined : `${name}::${stage.origin.address}`;
}

/** From `urn:pulumi:stack::project::type::name`. */
function nameOf({ origin }: Stage): string | undefined {
  if (origin.kind === "aws") return undefined;
  const [, project, , ...name] = origin.address.split("::");
  return `${project}::${name.join("::")}`;
}
