import { expect, test } from "vitest";
import type { Answer } from "../../src/aws/caller.ts";
import { type Page, pagesOf } from "../../src/aws/pages.ts";

interface Output {
  items: unknown;
  next?: string;
}

async function pages(answers: Record<string, Output>): Promise<Page[]> {
  const seen: Page[] = [];
  const get = async (token: string | undefined): Promise<Answer<Output>> => ({
    ok: true,
    value: answers[token ?? "first"] ?? { items: [] },
  });
  const paging = { operation: "GetApis", get, items: (o: Output) => o.items, next: (o: Output) => o.next };
  for await (const page of pagesOf(paging)) seen.push(page);
  return seen;
}

test("follows the tokens to the end", async () => {
  expect(
    await pages({ first: { items: [1], next: "a" }, a: { items: [2, 3], next: "b" }, b: { items: [4] } }),
  ).toEqual([{ items: [1] }, { items: [2, 3] }, { items: [4] }]);
});

test("an absent list is an empty one, as AWS leaves empty lists out", async () => {
  expect(await pages({ first: { items: undefined } })).toEqual([{ items: [] }]);
});

test("a token that repeats itself ends with a gap", async () => {
  const seen = await pages({ first: { items: [1], next: "a" }, a: { items: [2], next: "a" } });
  expect(seen).toHaveLength(3);
  expect(seen[2]).toMatchObject({ gap: { kind: "malformed-answer", operation: "GetApis" } });
});

test("something that is not a list is a gap", async () => {
  expect(await pages({ first: { items: "<html>" } })).toMatchObject([{ gap: { kind: "malformed-answer" } }]);
});
