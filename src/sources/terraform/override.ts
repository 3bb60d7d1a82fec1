import type { Attribute, Block, Body, Expr } from "../../syntax/hcl/ast.ts";

/**
 * Merges a block of an override file into the block that it names, or adds it. Arguments are replaced, and nested blocks of a
 * type as a whole (Terraform language documentation, "Override Files").
 */
export function override(blocks: Block[], over: Block): void {
  // Locals are merged by name, whichever block they stand in: the last one read counts.
  if (over.type === "locals") {
    blocks.push(over);
    return;
  }
  const at = blocks.findIndex(
    ({ type, labels }) => type === over.type && labels.join("\0") === over.labels.join("\0"),
  );
  const base = blocks[at];
  if (base) blocks[at] = { ...base, body: merged(base.body, over.body) };
  else blocks.push(over);
}

function merged(base: Body, over: Body): Body {
  const replaced = typesIn(over);
  const attributes = new Map([...base.attributes].filter(([name]) => !replaced.has(name)));
  for (const [name, attribute] of over.attributes) attributes.set(name, attribute);
  const kept = base.json ? withoutTypes(base.attributes.get("dynamic"), replaced) : undefined;
  const own = over.attributes.get("dynamic");
  if (kept && own && over.json) attributes.set("dynamic", { ...own, value: both(kept.value, own.value) });
  else if (kept) attributes.set("dynamic", kept);
  return {
    attributes,
    blocks: [...base.blocks.filter((block) => !replaced.has(blockType(block))), ...over.blocks],
    json: base.json || over.json,
  };
}

/** The types of blocks that a body has. In JSON syntax an argument may be meant as blocks. */
function typesIn({ attributes, blocks, json }: Body): ReadonlySet<string> {
  const types = new Set(blocks.map(blockType));
  if (!json) return types;
  for (const name of attributes.keys()) if (name !== "dynamic") types.add(name);
  for (const { name } of dynamicItems(attributes.get("dynamic")?.value)) types.add(name);
  return types;
}

/** A dynamic block counts as a block of the type it makes. */
const blockType = ({ type, labels }: Block) => (type === "dynamic" ? (labels[0] ?? type) : type);

/** What the argument `dynamic` holds in JSON syntax: an object by type, or several. */
function dynamicItems(expr: Expr | undefined): { readonly name: string; readonly expr: Expr }[] {
  if (expr?.kind === "tuple") return expr.items.flatMap(dynamicItems);
  if (expr?.kind !== "object") return [];
  return expr.items.flatMap((item) =>
    item.key.kind === "literal" && typeof item.key.value === "string"
      ? [{ name: item.key.value, expr: { ...expr, items: [item] } }]
      : [],
  );
}

function withoutTypes(dynamic: Attribute | undefined, replaced: ReadonlySet<string>): Attribute | undefined {
  if (!dynamic) return undefined;
  const items = dynamicItems(dynamic.value).filter(({ name }) => !replaced.has(name));
  return {
    ...dynamic,
    value: tuple(
      items.map(({ expr }) => expr),
      dynamic.value,
    ),
  };
}

const both = (one: Expr, other: Expr): Expr => tuple([one, other], other);

const tuple = (items: readonly Expr[], { source, start, end }: Expr): Expr => ({
  kind: "tuple",
  items,
  source,
  start,
  end,
});
