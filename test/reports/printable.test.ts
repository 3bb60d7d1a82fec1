import fc from "fast-check";
import { expect, test } from "vitest";
import { column, cut, printable, width } from "../../src/reports/printable.ts";
import { wrap } from "../../src/reports/wrap.ts";

test.each([
  ["\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
  ["a\nb\tc", "a\\x0ab\\x09c"],
  ["\u202eevil", "\\u{202e}evil"],
  ["\ud800", "\\u{d800}"],
  ["orders-ü-注文", "orders-ü-注文"],
])("%j prints as %j", (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test("nothing that controls a terminal gets through", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u);
    }),
  );
});

test("a column is exactly as wide as asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 4, max: 60 }), (text, columns) => {
      const shown = printable(text);
      expect(width(cut(shown, columns))).toBeLessThanOrEqual(columns);
      expect(width(column(shown, columns))).toBe(columns);
    }),
  );
});

test("what is cut says so", () => {
  expect(cut("x".repeat(10_000), 8)).toBe("xxxxxxx…");
  expect(cut("注文注文", 5)).toBe("注文…");
});

test("wrapping keeps every word and the width", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,15}$/)),
      fc.integer({ min: 30, max: 90 }),
      (words, columns) => {
        const lines = wrap(words.join(" "), columns, "  ");
        expect(lines.join(" ").split(/\s+/).filter(Boolean)).toEqual(words);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
