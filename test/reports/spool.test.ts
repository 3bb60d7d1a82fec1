import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Spool } from "../../src/reports/spool.ts";

const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith("stagelight-spool-")).length;

test("gives back what was put in, also when it went through a file, and leaves nothing behind", async () => {
  const before = ours();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" })),
      fc.integer({ min: 0, max: 50 }),
      async (texts, inMemory) => {
        const spool = new Spool(inMemory);
        for (const text of texts) spool.add(text);
        let copied = "";
        await spool.copyTo({
          async write(text) {
            copied += text;
          },
        });
        spool.close();
        expect(copied).toBe(texts.join(""));
      },
    ),
    { numRuns: 50 },
  );
  expect(ours()).toBe(before);
});

test("without a place for temporary files memory does", async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = "/nonexistent";
  try {
    const spool = new Spool(3);
    for (const text of ["abcd", "efgh"]) spool.add(text);
    let copied = "";
    await spool.copyTo({
      async write(text) {
        copied += text;
      },
    });
    spool.close();
    expect(copied).toBe("abcdefgh");
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});
