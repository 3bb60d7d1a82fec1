import { attribute, block, blockLines, type Expression, type Item, list, raw, text } from "./hcl.ts";

/** A resource that grows as steps are added to it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  /** The provider's alias. */
  readonly provider: string;
  /** In the order in which they are written; the first value for a key stays. */
  readonly arguments: Map<string, Expression>;
  readonly blocks: Map<string, readonly Item[]>;
  /** What Terraform is to leave as it is. */
  readonly ignored: Set<string>;
  readonly dependsOn: Set<string>;
  /** It is there already: Terraform takes it over by this id. */
  importId?: string;
  readonly comments: Set<string>;
}

export const addressOf = ({ type, name }: Resource): string => `${type}.${name}`;

/** The resource, and the block that takes over what is there. */
export function resourceLines(resource: Resource): readonly string[] {
  const { type, name, provider, comments, importId } = resource;
  const given = [...resource.arguments].map(([key, value]) => attribute(key, value));
  const text_ = JSON.stringify(given);
  const depends = [...resource.dependsOn].filter((address) => !text_.includes(`${address}.`)).toSorted();
  const ignored = [...resource.ignored].filter((key) => !resource.arguments.has(key)).toSorted();
  // An argument that has to be there, and whose value is taken over from what is there.
  const kept = [...resource.ignored].filter((key) => resource.arguments.has(key)).toSorted();
  const body: Item[] = [
    attribute("provider", raw(`aws.${provider}`)),
    ...given,
    ...(depends.length > 0 ? [attribute("depends_on", list(depends))] : []),
    ...[...resource.blocks].map(([head, items]) => block(head, items)),
    ...(ignored.length + kept.length > 0
      ? [block("lifecycle", [attribute("ignore_changes", list([...kept, ...ignored].toSorted()))])]
      : []),
  ];
  const lines = [
    "",
    ...[...comments].map((comment) => `# ${comment}`.trimEnd()),
    ...blockLines(`resource "${type}" "${name}"`, body),
  ];
  if (importId === undefined) return lines;
  return [
    ...lines,
    "",
    ...blockLines("import", [
      attribute("provider", raw(`aws.${provider}`)),
      attribute("to", raw(addressOf(resource))),
      attribute("id", text(importId)),
    ]),
  ];
}
