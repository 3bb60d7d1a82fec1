import { expect, test } from "vitest";
import { bucketPerOperation, TokenBucket } from "../../src/aws/bucket.ts";
import { FakeClock } from "./fake-clock.ts";

test("the burst goes at once, the rest at the rate", async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(5, 10, clock);
  for (let i = 0; i < 10; i++) await bucket.take();
  expect(clock.now()).toBe(0);
  for (let i = 0; i < 50; i++) await bucket.take();
  expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  expect(clock.now()).toBeLessThan(10_050);
});

test("those who ask first go first", async () => {
  const bucket = new TokenBucket(1, 1, new FakeClock());
  const order: number[] = [];
  await Promise.all([1, 2, 3, 4].map((n) => bucket.take().then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3, 4]);
});

test("a throttle halves the rate once, however many calls it hits, and successes bring it back", async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(8, 8, clock);
  bucket.throttled();
  bucket.throttled();
  expect(bucket.rate).toBe(4);
  clock.advance(1_500);
  bucket.throttled();
  expect(bucket.rate).toBe(2);
  for (let i = 0; i < 20; i++) bucket.succeeded();
  expect(bucket.rate).toBeGreaterThan(4);
  for (let i = 0; i < 100; i++) bucket.succeeded();
  expect(bucket.rate).toBe(8);
});

test("the rate has a floor", () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(5, 5, clock);
  for (let i = 0; i < 50; i++) {
    bucket.throttled();
    clock.advance(2_000);
  }
  expect(bucket.rate).toBeGreaterThan(0);
});

test("a rate that is below the floor from the start is not raised by a throttle", () => {
  const bucket = new TokenBucket(0.05, 1, new FakeClock());
  bucket.throttled();
  expect(bucket.rate).toBe(0.05);
});

test("after a throttle nothing goes until the bucket has filled again", async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(4, 20, clock);
  bucket.throttled();
  await bucket.take();
  expect(clock.now()).toBe(500);
});

test("an interrupt frees whoever waits", async () => {
  const interrupt = new AbortController();
  const bucket = new TokenBucket(1, 1, new FakeClock());
  await bucket.take(interrupt.signal);
  interrupt.abort();
  await bucket.take(interrupt.signal);
});

test("each operation has a pace of its own, and all of them are scaled together", async () => {
  const clock = new FakeClock();
  const bucketOf = bucketPerOperation(2, clock);
  const slow = { operation: "DescribeMetricFilters", rate: 2.5 };
  const fast = { operation: "DescribeLogGroups", rate: 5 };
  expect(bucketOf(slow)).toBe(bucketOf(slow));
  expect(bucketOf(slow)).not.toBe(bucketOf(fast));
  expect([bucketOf(slow).rate, bucketOf(fast).rate]).toEqual([5, 10]);
  for (let i = 0; i < 10 + 50; i++) await bucketOf(slow).take();
  expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  expect(clock.now()).toBeLessThan(10_050);
});

test("a bucket that is slower than a call a second still lets the first one go", async () => {
  const clock = new FakeClock();
  await bucketPerOperation(0.02, clock)({ operation: "DescribeAlarms", rate: 4.5 }).take();
  expect(clock.now()).toBe(0);
});
