import { dirname, join } from "node:path";
import { known, type Settled, set, unknownFact } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import { entriesOf, isList, isMap, member, textMember, type Value } from "../../syntax/template/value.ts";
import { readConfig } from "../code/document.ts";
import type { Files, SourceFile } from "../code/input.ts";

/** A stack of a project, and what its own file configures. */
export interface Stack {
  readonly name: string;
  /** By key, without the project's name; the AWS provider's Region with its own. Undefined: the file could not be read. */
  readonly values: ReadonlyMap<string, Settled<Value>> | undefined;
}

export interface Stacks {
  readonly stacks: readonly Stack[];
  readonly gaps: readonly Gap[];
}

/**
 * The stacks whose configuration lies beside a project, in `Pulumi.<stack>.yaml`, or in the folder that
 * `stackConfigDir` names (Pulumi documentation, "Project file reference").
 */
export function stacksOf(project: SourceFile, root: Value, files: Files): Stacks {
  const prefix = `${textMember(root, "name") ?? ""}:`;
  const own = textMember(root, "stackConfigDir") ?? ".";
  const folder = join(dirname(project.absolute), own);
  const stacks: Stack[] = [];
  const gaps: Gap[] = [];
  if (!files.mayRead(join(folder, "Pulumi.dev.yaml"))) {
    const message = `stackConfigDir ${own.slice(0, 200)} lies outside of what is scanned, so the configuration of its stacks is not seen: scan a folder that holds both.`;
    gaps.push({ kind: "unresolved-reference", file: project.path, message });
    return { stacks: [{ name: "*", values: undefined }], gaps };
  }
  for (const entry of files.list(folder)) {
    const name = /^Pulumi\.([^/]+)\.ya?ml$/.exec(entry)?.[1];
    if (name === undefined) continue;
    const read = files.read(join(folder, entry));
    const text = "gap" in read ? { gaps: [read.gap], root: undefined } : readConfig(read.file);
    gaps.push(...text.gaps);
    stacks.push({ name, values: text.root === undefined ? undefined : valuesOf(text.root, prefix) });
  }
  return { stacks, gaps };
}

function valuesOf(root: Value, prefix: string): Map<string, Settled<Value>> {
  const values = new Map<string, Settled<Value>>();
  for (const [key, value] of entriesOf(member(root, "config"))) {
    if (!key.startsWith(prefix) && key !== "aws:region") continue;
    const own = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    // A secret is encrypted in the file; it has a value all the same.
    values.set(own, holdsSecret(value) ? set<Value>(`\${${own}}`) : known(value));
  }
  return values;
}

const holdsSecret = (value: Value, depth = 0): boolean =>
  depth < 50 &&
  (isMap(value)
    ? Object.hasOwn(value, "secure") || Object.values(value).some((item) => holdsSecret(item, depth + 1))
    : isList(value) && value.some((item) => holdsSecret(item, depth + 1)));

/**
 * What a key is in every stack: one that leaves it out has the program's default, or none at all. Undefined: no
 * stack is in sight. Unknown where the stacks differ.
 */
export function acrossStacks(
  key: string,
  stacks: readonly Stack[],
  byDefault: () => Settled<Value> | undefined,
): Settled<Value> | undefined {
  let agreed: Settled<Value> | undefined;
  for (const { name, values } of stacks) {
    if (!values) return unknownFact(`the configuration of stack ${name} cannot be read`);
    const own = values.get(key) ?? byDefault();
    if (!own) {
      if (stacks.every((stack) => stack.values && !stack.values.has(key))) return undefined;
      return unknownFact(`\${${key}} has no value in stack ${name}: scan a preview of each stack`);
    }
    if (agreed === undefined) agreed = own;
    else if (!alike(agreed, own))
      return unknownFact(`\${${key}} differs between the stacks: scan a preview of each`);
  }
  return agreed;
}

function alike(one: Settled<Value>, other: Settled<Value>): boolean {
  if (one.state === "known" && other.state === "known") {
    return JSON.stringify(one.value) === JSON.stringify(other.value);
  }
  return one.state === "set" && other.state === "set";
}
