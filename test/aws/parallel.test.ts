import fc from "fast-check";
import { expect, test } from "vitest";
import { inOrder, mapParallel } from "../../src/aws/parallel.ts";

async function* from<T>(items: readonly T[]) {
  yield* items;
}
const ticks = async (count: number) => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

test("results come in the order of the items, never more at once than the width", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 8 }), async (delays, width) => {
      let running = 0;
      let most = 0;
      const work = async (delay: number) => {
        most = Math.max(most, ++running);
        await ticks(delay);
        running -= 1;
        return delay;
      };
      const results: number[] = [];
      for await (const result of inOrder(from(delays), { width, ahead: width }, work)) results.push(result);
      expect(results).toEqual(delays);
      expect(most).toBeLessThanOrEqual(width);
    }),
  );
});

test("a slow first item does not let results pile up without bound", async () => {
  let started = 0;
  let release = () => {};
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const results = inOrder(
    from(Array.from({ length: 100 }, (_, i) => i)),
    { width: 4, ahead: 10 },
    async (item) => {
      started += 1;
      if (item === 0) await first;
      return item;
    },
  );
  const next = results.next();
  await ticks(200);
  expect(started).toBeLessThanOrEqual(10);
  release();
  expect((await next).value).toBe(0);
  let seen = 1;
  for await (const _ of results) seen += 1;
  expect(seen).toBe(100);
});

test("an error of the source or of the work reaches the caller", async () => {
  const broken = async function* () {
    yield 1;
    throw new Error("source");
  };
  const all = async (items: AsyncIterable<number>, work: (n: number) => Promise<number>) => {
    for await (const _ of inOrder(items, { width: 2 }, work));
  };
  await expect(all(broken(), async (n) => n)).rejects.toThrow("source");
  await expect(
    all(from([1, 2, 3]), async (n) => {
      if (n === 2) throw new Error("work");
      return n;
    }),
  ).rejects.toThrow("work");
});

test("mapParallel does everything once", async () => {
  const done: number[] = [];
  await mapParallel([1, 2, 3, 4, 5], 2, async (n) => {
    await ticks(5 - n);
    done.push(n);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
});
