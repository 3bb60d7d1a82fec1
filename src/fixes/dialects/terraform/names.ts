/** Names for blocks of one file: legal in HCL, and no two the same. */
export class Names {
  readonly #taken = new Set<string>();

  /** A name made of these parts, for a resource of that type. */
  take(type: string, ...parts: readonly string[]): string {
    const plain = parts.map((part) => part.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, ""));
    const joined = plain.filter((part) => part !== "").join("_");
    const base = /^[A-Za-z_]/.test(joined) ? joined : `_${joined}`;
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}_${count}`;
      if (this.#taken.has(`${type}.${name}`)) continue;
      this.#taken.add(`${type}.${name}`);
      return name;
    }
  }
}
