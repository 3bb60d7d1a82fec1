import type { Clock } from "../../src/aws/clock.ts";

/** Time that passes only when somebody sleeps. */
export class FakeClock implements Clock {
  #now = 0;
  now(): number {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now += ms;
  }
  async sleep(ms: number): Promise<void> {
    this.#now += ms;
  }
}
