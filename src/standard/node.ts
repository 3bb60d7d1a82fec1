/** A place in a file of the standard. Lines and columns count from 1. */
export interface Place {
  /** As messages name the file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a file of the standard holds, each value with its place. Keys are in a Map: they come from outside. */
export type Node =
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly at: Place }
  | { readonly kind: "list"; readonly items: readonly Node[]; readonly at: Place }
  | { readonly kind: "map"; readonly members: ReadonlyMap<string, Member>; readonly at: Place };

export interface Member {
  readonly at: Place;
  readonly value: Node;
}

/** Something in a file of the standard that does not hold. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** `stagelight.yaml:3:5` */
export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;
