/** A line of YAML's block style, with the lines that are indented further below it. */
interface Block {
  readonly head: string;
  readonly inner: Block[];
}

/**
 * Two insertions of YAML in block style as one, where both begin the same block: `extensions:` with what either puts into it.
 * `undefined`: they have none in common.
 */
export function joinedBlocks(one: string, other: string): string | undefined {
  const [, lead = "", body = "", tail = ""] = /^([\r\n]*)([\s\S]*?)([\r\n]*)$/.exec(one) ?? [];
  const mine = blocksIn(body);
  const theirs = blocksIn(other);
  if (!theirs.some((block) => begins(mine, block))) return undefined;
  join(mine, theirs);
  const newline = `${one}${other}`.includes("\r\n") ? "\r\n" : "\n";
  return `${lead}${written(mine).join(newline)}${tail}`;
}

/** The same block that is there already: a key whose value is below it. */
const begins = (blocks: readonly Block[], { head, inner }: Block): Block | undefined =>
  inner.length > 0 && head.endsWith(":")
    ? blocks.find((each) => each.head === head && each.inner.length > 0)
    : undefined;

function join(into: Block[], blocks: readonly Block[]): void {
  for (const block of blocks) {
    const same = begins(into, block);
    if (same) join(same.inner, block.inner);
    else if (!into.some(({ head, inner }) => head === block.head && inner.length === 0)) into.push(block);
  }
}

function blocksIn(text: string): Block[] {
  const top: Block[] = [];
  const open: { readonly depth: number; readonly inner: Block[] }[] = [{ depth: -1, inner: top }];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const depth = /^ */.exec(line)?.[0].length ?? 0;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const block: Block = { head: line, inner: [] };
    (open.at(-1)?.inner ?? top).push(block);
    open.push({ depth, inner: block.inner });
  }
  return top;
}

const written = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ head, inner }) => [head, ...written(inner)]);
