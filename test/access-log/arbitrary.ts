import fc from "fast-check";

/** Texts made of what formats are made of, and of what they should never hold. */
export function hostileText(): fc.Arbitrary<string> {
  const pieces = fc.constantFrom(
    "$context.",
    "$context.requestId",
    "$context.error.messageString",
    "${context.status}",
    "${context.",
    "$",
    "{",
    "}",
    "[",
    "]",
    '"',
    '\\"',
    "\\",
    ":",
    ",",
    "<a>",
    "</a>",
    "|",
    " ",
    "\n",
    "\r",
    "\0",
    "\ud800",
    "\udc00",
    "é",
    "😀",
    "__proto__",
    "null",
    "1",
    "-",
    "a",
  );
  return fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((list) => list.join("")),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 30 }).map((list) => list.join("")),
  );
}
