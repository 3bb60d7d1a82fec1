export interface RequestEntry {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** The HTTP status; 0 where the connection was cut or left hanging. */
  readonly status: number;
}

/** What was asked: the last so many requests one by one, and all of them counted. */
export class RequestLog {
  readonly #kept: RequestEntry[] = [];
  readonly #limit: number;
  readonly #counts = new Map<string, number>();
  #next = 0;
  #total = 0;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  add(entry: RequestEntry): void {
    this.#total += 1;
    const key = `${entry.service}:${entry.operation} ${entry.status}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#kept[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#limit;
  }

  get total(): number {
    return this.#total;
  }

  /** The kept requests, oldest first. */
  get entries(): readonly RequestEntry[] {
    return this.#kept.length < this.#limit
      ? [...this.#kept]
      : [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)];
  }

  /** `service:Operation status` → how many, of all requests. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  clear(): void {
    this.#kept.length = 0;
    this.#counts.clear();
    this.#next = 0;
    this.#total = 0;
  }
}
