import { isMap, member, textMember, type Value, type ValueMap } from "../../syntax/template/value.ts";
import type { ConfigText } from "../code/document.ts";
import type { SourceFile } from "../code/input.ts";
import { MADE } from "./compile.ts";

/** A file that `${file(…)}` brought in, and the members of it that were taken. */
export interface Included {
  readonly file: SourceFile;
  readonly text: ConfigText;
  readonly addresses: readonly (readonly string[])[];
}

export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

const FRAMEWORKS_OWN: ReadonlySet<string> = new Set(Object.values(MADE));

/** Where a resource is written in the service's own file; what the framework makes stands where its settings do. */
export function linesOf(id: string, text: ConfigText): Lines {
  const { root } = text;
  const declared = declaredIn(id, text);
  if (declared) return declared;
  if (!FRAMEWORKS_OWN.has(id)) return text.linesOf(["resources"]);
  return member(member(root, "provider"), "logs") === undefined
    ? text.linesOf(["provider"])
    : text.linesOf(["provider", "logs"]);
}

function declaredIn(id: string, { root, linesOf }: ConfigText): Lines | undefined {
  const resources = member(root, "resources");
  const parts = Array.isArray(resources) ? resources : [resources];
  for (const [index, part] of parts.entries()) {
    if (!isMap(member(member(part, "Resources"), id))) continue;
    const path = Array.isArray(resources) ? ["resources", index] : ["resources"];
    return linesOf([...path, "Resources", id]);
  }
  return undefined;
}

/** Where a resource is written that another file declares. Undefined: the service's own file does, or none. */
export function includedPlace(
  id: string,
  type: string | undefined,
  own: ConfigText,
  included: readonly Included[],
): ({ readonly file: string } & Lines) | undefined {
  if (type === undefined || declaredIn(id, own)) return undefined;
  for (const { file, text, addresses } of included) {
    for (const address of addresses) {
      for (const path of [[...address, "Resources", id], [...address, id], address]) {
        if (path.length === 0 || (path === address && address.at(-1) !== id)) continue;
        if (textMember(at(text.root, path), "Type") !== type) continue;
        return { file: file.path, ...text.linesOf(path) };
      }
    }
  }
  return undefined;
}

/**
 * The included files that look like templates of their own and are not: everything in them that could be a stage
 * is a resource of the service.
 */
export function coveredBy(template: ValueMap, included: readonly Included[]): string[] {
  const resources = member(template, "Resources");
  const isOurs = ([id, declared]: [string, Value]) => {
    const type = textMember(declared, "Type");
    if (type !== undefined && !MATTERS.test(type)) return true;
    return type !== undefined && textMember(member(resources, id), "Type") === type;
  };
  return included
    .filter(({ text }) => {
      const own = member(text.root, "Resources");
      return isMap(own) && Object.entries(own).every(isOurs);
    })
    .map(({ file }) => file.absolute);
}

const MATTERS = /^AWS::(?:ApiGateway|Serverless|CloudFormation)/;

function at(root: Value | undefined, path: readonly string[]): Value | undefined {
  let value = root;
  for (const step of path) value = member(value, step);
  return value;
}
