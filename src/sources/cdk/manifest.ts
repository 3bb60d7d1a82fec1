import { dirname, join, relative, resolve, sep } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Files, SourceFile } from "../code/input.ts";

/** A stack of a cloud assembly, as its manifest names it. */
interface AssemblyStack {
  /** Absolute path of the template. */
  readonly template: string;
  /** What the app fixed: parameter values, and `AWS::Region` and `AWS::AccountId` where the stack has its own. */
  readonly parameters: ReadonlyMap<string, string>;
}

interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  /** The folders of this assembly and of those nested in it. */
  readonly folders: readonly string[];
  readonly gaps: readonly Gap[];
}

type Json = Readonly<Record<string, unknown>>;

const MAX_ASSEMBLIES = 200;

/**
 * The stacks of a `cdk.out/manifest.json` and of the assemblies nested in it, which are what CDK makes of its
 * `Stage`s (aws-cdk-lib, `cloud-assembly-schema`: artifacts `aws:cloudformation:stack`, `cdk:cloud-assembly`).
 * Paths that leave the assembly's folder are refused.
 */
export function assemblyOf(manifest: SourceFile, files: Files): Assembly {
  const stacks = new Map<string, AssemblyStack>();
  const folders: string[] = [];
  const gaps: Gap[] = [];
  const waiting = [manifest];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    const folder = dirname(file.absolute);
    if (folders.includes(folder)) continue;
    if (folders.length >= MAX_ASSEMBLIES) {
      const message = `More than ${MAX_ASSEMBLIES} nested assemblies; the others were not read.`;
      gaps.push({ kind: "limit-exceeded", file: file.path, message });
      break;
    }
    folders.push(folder);
    const artifacts = artifactsOf(file.text);
    if (!artifacts) {
      gaps.push({
        kind: "syntax-error",
        file: file.path,
        message: "Not the manifest of a CDK cloud assembly.",
      });
      continue;
    }
    for (const [name, artifact] of artifacts) {
      const properties = asObject(artifact.properties);
      const stack = artifact.type === "aws:cloudformation:stack";
      if (!stack && artifact.type !== "cdk:cloud-assembly") continue;
      const path = stack ? properties?.templateFile : properties?.directoryName;
      const absolute = typeof path === "string" ? within(folder, path) : undefined;
      if (absolute === undefined) {
        const message = `The artifact ${name.slice(0, 200)} names no file inside the assembly.`;
        gaps.push({ kind: "unresolved-module", file: file.path, message });
      } else if (stack) {
        stacks.set(absolute, { template: absolute, parameters: parametersOf(artifact, properties) });
      } else {
        const nested = files.read(join(absolute, "manifest.json"));
        if ("gap" in nested) gaps.push(nested.gap);
        else waiting.push(nested.file);
      }
    }
  }
  return { stacks: [...stacks.values()], folders, gaps };
}

function artifactsOf(text: string): [string, Json][] | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = asObject(manifest);
  if (typeof root?.version !== "string") return undefined;
  const artifacts = Object.entries(asObject(root.artifacts) ?? {});
  return artifacts.flatMap(([name, value]): [string, Json][] => {
    const artifact = asObject(value);
    return artifact ? [[name, artifact]] : [];
  });
}

function within(folder: string, path: string): string | undefined {
  const absolute = resolve(folder, path);
  const way = relative(folder, absolute);
  return way === "" || way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way
    ? undefined
    : absolute;
}

function parametersOf(artifact: Json, properties: Json | undefined): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(asObject(properties?.parameters) ?? {})) {
    if (typeof value === "string") parameters.set(name, value);
  }
  const environment = typeof artifact.environment === "string" ? artifact.environment : "";
  const [, account, region] = /^aws:\/\/([^/]+)\/([a-z0-9-]+)$/.exec(environment) ?? [];
  if (account !== undefined && /^\d{12}$/.test(account)) parameters.set("AWS::AccountId", account);
  if (region !== undefined && !region.startsWith("unknown")) parameters.set("AWS::Region", region);
  return parameters;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
