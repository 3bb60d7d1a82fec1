/** Groups by a key, so many of them; what finds no place is counted. */
export class Bounded<T> {
  readonly #groups = new Map<string, T>();
  readonly #most: number;
  /** How often a group found no place. */
  left = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The group of this key, made when it is new; undefined, and counted, when there is no more room. */
  at(key: string, make: () => T): T | undefined {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= this.#most) {
      this.left += 1;
      return undefined;
    }
    const made = make();
    this.#groups.set(key, made);
    return made;
  }

  values(): readonly T[] {
    return [...this.#groups.values()];
  }
}
