import type { XmlNode } from "../protocols/xml-node.ts";
import type { World } from "../state/world.ts";

/** An S3 bucket. Times are milliseconds since the epoch. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  /** All four settings of its public access block are on, as with every new bucket; else it has none. */
  publicBlocked: boolean;
  /** The rules of its lifecycle, as they were put. */
  lifecycle: readonly XmlNode[] | undefined;
  /** Key → size in bytes and when it was put. */
  readonly objects: Map<string, { readonly size: number; readonly at: number }>;
}

const kept = new WeakMap<World, Map<string, Bucket>>();

/** The buckets by name, which are the same for all accounts. */
export function bucketsIn(world: World): Map<string, Bucket> {
  const known = kept.get(world) ?? new Map<string, Bucket>();
  kept.set(world, known);
  return known;
}
