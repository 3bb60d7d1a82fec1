// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the languages under test write ${…}
import fc from "fast-check";
import { expect, test } from "vitest";
import { commentLines } from "../../../src/sources/code/comment-lines.ts";

/** The lines in which a comment that begins with `# me` or `// me` is left. */
const left = (path: string, text: string) =>
  commentLines(path, text).flatMap((line, index) => (/(?:#|\/\/|\*)\s*me/.test(line) ? [index + 1] : []));

test.each<[string, string, string, number[]]>([
  ["a comment above", "t.yaml", "# me\nA: 1\n", [1]],
  ["a comment behind", "t.yaml", "A: 1 # me\n", [1]],
  ["a block scalar", "t.yaml", "A: |\n  text\n  # me\nB: 1\n", []],
  ["a folded one, then a comment", "t.yaml", "A: >-\n  # me\n# me\nB: 1\n", [3]],
  ["single quotes", "t.yaml", "A: 'x # me'\n", []],
  ["double quotes", "t.yaml", 'A: "x # me"\n', []],
  ["quotes over lines", "t.yaml", 'A: "x\n  # me\n  y"\nB: 1 # me\n', [4]],
  ["a hash within a word", "t.yaml", "A: x#me\n", []],
  ["JSON", "t.json", '{"A": "\\n# me"}\n# me\n', []],
  ["Terraform, above", "main.tf", '# me\nresource "a" "b" {}\n', [1]],
  ["Terraform, both other kinds", "main.tf", "// me\n/*\n * me\n*/\n", [1, 3]],
  ["a heredoc", "main.tf", "a = <<EOT\n# me\nEOT\n# me\n", [4]],
  ["an indented heredoc in a template", "main.tf", 'a = "${<<-EOT\n  # me\n  EOT\n}" # me\n', [4]],
  ["a text", "main.tf", 'a = "# me"\n', []],
  ["a quote in a comment", "main.tf", '# it\'s "half\n# me\na = "# me"\n', [2]],
  ["a heredoc that never ends", "main.tf", "a = <<EOT\n# me\n", []],
  ["a block comment that never ends", "main.tf", "a = 1\n/* me\n", []],
])("%s", (_, path, text, lines) => {
  expect(left(path, text)).toEqual(lines);
});

test("whatever a file holds, its lines keep their numbers", () => {
  const piece = fc.constantFrom(
    "a: ",
    "|\n",
    " # me\n",
    '"',
    "'",
    "\n",
    "<<EOT\n",
    "EOT\n",
    "${",
    "}",
    "/*",
    "*/",
    "- ",
    "[",
    "]",
    "x",
    "\t",
    "%{",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom("t.yaml", "main.tf"), (pieces, path) => {
      const text = pieces.join("");
      expect(commentLines(path, text)).toHaveLength(text.split(/\r?\n/).length);
    }),
    { numRuns: 2_000 },
  );
});
