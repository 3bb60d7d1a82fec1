import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { scan } from "./scan.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures");

interface Expected {
  /** `address name verdict`, in the order of the template. */
  readonly stages: readonly string[];
  /** One pattern for each gap, in order. */
  readonly gaps?: readonly string[];
  /** Address → pattern of the message. */
  readonly says?: Readonly<Record<string, string>>;
  readonly parameters?: Record<string, string>;
}

const names = ["cloudformation", "sam"].flatMap((room) =>
  readdirSync(join(FIXTURES, room)).map((name) => `${room}/${name}`),
);

test.each(names)("%s", (name) => {
  const folder = join(FIXTURES, name);
  const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
  const main = existsSync(join(folder, "template.json")) ? "template.json" : "template.yaml";
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(?:ya?ml|json)$/.test(path),
  );
  const tree = Object.fromEntries(
    paths.map((path) => [
      posix.normalize(path.replaceAll("\\", "/")),
      readFileSync(join(folder, path), "utf8"),
    ]),
  );
  const { lines, slice, messages } = scan(tree[main] ?? "", {
    tree,
    ...(expected.parameters ? { parameters: expected.parameters } : {}),
  });
  expect(lines).toEqual(expected.stages);
  expect(slice.gaps.map(({ message }) => message)).toEqual(
    (expected.gaps ?? []).map((pattern) => expect.stringMatching(pattern)),
  );
  for (const [address, pattern] of Object.entries(expected.says ?? {})) {
    expect(messages.get(address)).toMatch(new RegExp(pattern));
  }
});
