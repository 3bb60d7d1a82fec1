import { describe, expect, test } from "vitest";
import { bucketPerOperation } from "../../../../src/aws/bucket.ts";
import type { Call } from "../../../../src/aws/call.ts";
import { Caller } from "../../../../src/aws/caller.ts";
import { Gate } from "../../../../src/aws/gate.ts";
import { Asking } from "../../../../src/sources/aws/surroundings/asking.ts";
import { FakeClock } from "../../../aws/fake-clock.ts";

interface Input {
  readonly token?: string;
}
interface Output {
  readonly items?: unknown;
  readonly token?: string;
}

const failing = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

/** An operation that answers as told, and how often it was asked. */
function operation(answer: (count: number, input: Input) => Output, name = "DescribeThings") {
  let count = 0;
  const call: Call<null, Input, Output> = {
    operation: name,
    permission: { action: "things:Describe", resources: ["*"] },
    rate: 5,
    send: async (_, input) => {
      count += 1;
      return answer(count, input);
    },
  };
  return { call, count: () => count };
}

function asking() {
  const clock = new FakeClock();
  const caller = new Caller({
    account: "111122223333",
    region: "eu-west-1",
    gate: new Gate(4),
    signal: new AbortController().signal,
    timeout: 1_000,
    clock,
    ownBucket: bucketPerOperation(1, clock),
  });
  return { asking: new Asking(caller), clock };
}

const list = (take: (item: unknown) => boolean | undefined = () => undefined, mostPages?: number) => ({
  input: (token: string | undefined): Input => (token === undefined ? {} : { token }),
  items: (output: Output) => output.items,
  next: (output: Output) => output.token,
  take,
  ...(mostPages === undefined ? {} : { mostPages }),
});

describe("a storm of throttles", () => {
  test("ends with one gap, and the operation is not asked again", async () => {
    const { asking: asks } = asking();
    const throttled = operation(() => {
      throw failing("ThrottlingException", 400);
    });
    expect(await asks.ask(throttled.call, null, {})).toMatchObject({
      ok: false,
      failure: { kind: "throttled" },
    });
    const attempts = throttled.count();
    expect(attempts).toBe(12);
    expect(await asks.ask(throttled.call, null, {})).toMatchObject({ ok: false });
    expect(throttled.count()).toBe(attempts);
    expect(asks.gaps).toMatchObject([
      { kind: "throttled", account: "111122223333", region: "eu-west-1", operation: "DescribeThings" },
    ]);
  });

  test("slows the operation down and loses nothing where it ends", async () => {
    const { asking: asks, clock } = asking();
    const stormy = operation((count) => {
      if (count <= 8) throw failing("ThrottlingException", 429);
      return { items: [1] };
    });
    expect(await asks.ask(stormy.call, null, {})).toMatchObject({ ok: true });
    expect(asks.gaps).toEqual([]);
    expect(clock.now()).toBeGreaterThan(5_000);
  });

  test("costs the other operations nothing", async () => {
    const { asking: asks } = asking();
    const throttled = operation(() => {
      throw failing("ThrottlingException", 400);
    });
    const other = operation(() => ({ items: [] }), "DescribeOthers");
    await asks.ask(throttled.call, null, {});
    expect(await asks.ask(other.call, null, {})).toMatchObject({ ok: true });
  });
});

test("a thing that does not exist is an answer, however often", async () => {
  const { asking: asks } = asking();
  const absent = operation(() => {
    throw failing("ResourceNotFoundException", 400);
  });
  for (let i = 0; i < 10; i++)
    expect(await asks.ask(absent.call, null, {})).toMatchObject({ failure: { kind: "not-found" } });
  expect(await asks.list(absent.call, null, list())).toEqual({ state: "absent" });
  expect(absent.count()).toBe(11);
  expect(asks.gaps).toEqual([]);
});

test("three refusals in a row give an operation up, unless it has answered once", async () => {
  const refusing = (from: number) =>
    operation((count) => {
      if (count >= from) throw failing("AccessDeniedException", 400);
      return {};
    });
  const never = refusing(1);
  const first = asking().asking;
  for (let i = 0; i < 10; i++) await first.ask(never.call, null, {});
  expect(never.count()).toBe(3);
  const sometimes = refusing(2);
  const second = asking().asking;
  for (let i = 0; i < 10; i++) await second.ask(sometimes.call, null, {});
  expect(sometimes.count()).toBe(10);
  expect(second.gaps).toHaveLength(1);
});

describe("a list", () => {
  const pages = operation((_, { token }) => {
    const page = Number(token ?? 0);
    return { items: [page], ...(page < 4 ? { token: String(page + 1) } : {}) };
  });

  test("is read whole, to the page asked for, or until it has shown enough", async () => {
    const seen: unknown[] = [];
    const take = (item: unknown) => {
      seen.push(item);
      return item !== 2;
    };
    expect(await asking().asking.list(pages.call, null, list(take))).toEqual({ state: "whole" });
    expect(seen).toEqual([0, 1, 2]);
    expect(await asking().asking.list(pages.call, null, list(undefined, 3))).toEqual({ state: "cut" });
    expect(await asking().asking.list(pages.call, null, list(undefined, 5))).toEqual({ state: "whole" });
  });

  test.each<[string, Output]>([
    ["no list", { items: "many" }],
    ["nothing where the list should be", {}],
    ["the same token for ever", { items: [], token: "again" }],
  ])("with %s is unseen, and a gap", async (_, output) => {
    const { asking: asks } = asking();
    const extent = await asks.list(operation(() => output).call, null, list());
    expect(extent).toMatchObject({ state: "unseen", why: expect.stringMatching(/DescribeThings/) });
    expect(asks.gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeThings" }]);
  });
});
