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
