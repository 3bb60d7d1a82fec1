// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import fc from "fast-check";

type Kind = "string" | "number" | "bool" | "list" | "map" | "any";
type Make = (kind: Kind, depth: number) => fc.Arbitrary<string>;

const text = fc.constantFrom(
  "",
  "a",
  "prod",
  "Hello World",
  " padded ",
  "a,b,,c",
  "é€𝄞",
  "true",
  "12",
  "x-y_z.0",
  "<&>",
  'quo\\"te',
  "tab\\there",
  "line\\nbreak",
  "$${x}",
  "%%{y}",
  "50%",
  "/aws/api/orders",
);
const quoted = text.map((value) => `"${value}"`);
const integer = fc.integer({ min: -20, max: 40 }).map(String);
const decimal = fc.constantFrom("0.5", "1.25", "-2.75", "3.0", "1e3", "100000000000");

const prefix = fc.constantFrom(
  '"10.1.0.0/16"',
  '"10.1.2.3/28"',
  '"172.16.0.0/30"',
  '"0.0.0.0/0"',
  '"10.0.0.1/32"',
  '"fd00:fd12:3456:7890::/56"',
  '"::/0"',
  '"2001:db8::1:0:0/120"',
  '"1:0:0:2:0:0:0:3/127"',
  '"10.1.0.0"',
  '"10.1.0/33"',
);
const time = fc.constantFrom(
  '"2018-01-02T23:12:01Z"',
  '"2018-01-02T03:02:01-08:30"',
  '"2020-02-29T12:00:00.75+02:00"',
  '"1969-12-31T00:30:59.5Z"',
  '"2019-02-29T00:00:00Z"',
  '"2018-01-02"',
);
const duration = fc.constantFrom(
  '"10m"',
  '"-1h30m2.5s"',
  '"0"',
  '"1.5h"',
  '"250ms"',
  '"-.5s"',
  '"24h1ns"',
  '"1d"',
  '""',
);
const dateFormat = fc.constantFrom(
  '"DD MMM YYYY hh:mm ZZZ"',
  '"EEEE, D-MMMM-YY H:m:s ZZZZ"',
  '"EEE M MM HH h hh AA aa mm ss Z ZZZZZ"',
  `"YYYY'o''clock'-'' x"`,
  `"YYYY-MM-DD'T'hh:mm:ssZ"`,
  '"YYY"',
  `"'open"`,
  `"'' ''''"`,
);

const call = (name: string, ...args: fc.Arbitrary<string>[]) =>
  fc.tuple(...args).map((parts) => `${name}(${parts.join(", ")})`);

/** Expressions of a kind, mostly well-typed, so that most of them come to a value. */
const make: Make = (kind, depth) => {
  if (depth === 0) return leaf(kind);
  const down = (of: Kind) => make(of, depth - 1);
  const shared = [
    fc.tuple(down("bool"), down(kind), down(kind)).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    call("try", down(kind), down(kind)),
    down("list").map((items) => `try(${items}[0], null)`),
    fc.tuple(down("map"), fc.constantFrom("a", "b", "zz")).map(([map, key]) => `try(${map}.${key}, 1)`),
  ];
  return fc.oneof(
    { weight: 3, arbitrary: leaf(kind) },
    { weight: 2, arbitrary: fc.oneof(...shared) },
    { weight: 8, arbitrary: fc.oneof(...specific(kind, down)) },
  );
};

function leaf(kind: Kind): fc.Arbitrary<string> {
  switch (kind) {
    case "string":
      return quoted;
    case "number":
      return fc.oneof(integer, decimal);
    case "bool":
      return fc.constantFrom("true", "false");
    case "list":
      return fc.oneof(
        fc.array(quoted, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc.array(integer, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc.constantFrom('["b", null, "a"]', '[1, "1", true]', "[[1, 2], [3]]", 'toset(["q", "p", "q"])'),
      );
    case "map":
      return fc.constantFrom(
        "{}",
        '{ b = "2", a = "1" }',
        "{ a = 1, b = [1, 2] }",
        '{ "k-1" : "v", (upper("k")) = true }',
        'tomap({ a = "x", zz = "y" })',
        "{ a = { b = { c = null } } }",
      );
    case "any":
      return fc.oneof(
        leaf("string"),
        leaf("number"),
        leaf("bool"),
        leaf("list"),
        leaf("map"),
        fc.constant("null"),
      );
  }
}

function specific(kind: Kind, down: (kind: Kind) => fc.Arbitrary<string>): fc.Arbitrary<string>[] {
  const small = fc.integer({ min: -3, max: 6 }).map(String);
  switch (kind) {
    case "string":
      return [
        ...[
          "upper",
          "lower",
          "trimspace",
          "chomp",
          "strrev",
          "title",
          "base64encode",
          "sha1",
          "urlencode",
        ].map((name) => call(name, down("string"))),
        ...["trim", "trimprefix", "trimsuffix"].map((name) => call(name, down("string"), down("string"))),
        call("join", down("string"), down("list")),
        call("replace", down("string"), down("string"), down("string")),
        call(
          "replace",
          down("string"),
          fc.constantFrom('"/[a-z]+/"', '"/(\\\\w)-(\\\\w)/"'),
          fc.constantFrom('"<$0>"', '"$2$1"', '"${upper("z")}"'),
        ),
        call("substr", down("string"), small, small),
        call("indent", fc.constantFrom("0", "2"), down("string")),
        call("jsonencode", down("any")),
        call("yamlencode", down("any")),
        call("yamlencode", fc.oneof(down("map"), down("list"))),
        call("cidrhost", prefix, integer),
        call("cidrnetmask", prefix),
        call("cidrsubnet", prefix, small, fc.integer({ min: 0, max: 9 }).map(String)),
        call("formatdate", dateFormat, time),
        call("timeadd", time, duration),
        call(
          "uuidv5",
          fc.constantFrom('"dns"', '"url"', '"6ba7b812-9dad-11d1-80b4-00c04fd430c8"'),
          down("string"),
        ),
        call("textencodebase64", down("string"), fc.constantFrom('"UTF-8"', '"UTF-16LE"')),
        call("urldecode", call("urlencode", down("string"))),
        call("base64gunzip", call("base64gzip", down("string"))),
        call("tostring", down("any")),
        call(
          "format",
          fc.constantFrom('"%s/%s"', '"%v-%v"', '"%5s|%-5s|"', '"%q%q"'),
          down("string"),
          down("string"),
        ),
        call("format", fc.constantFrom('"%d"', '"%05d"', '"%.2f"', '"%x"', '"%+d"', '"%v"'), down("number")),
        call("coalesce", down("string"), down("string"), down("string")),
        call("regex", fc.constantFrom('"[a-z]+"', '"^/aws"', '"\\\\d+"'), down("string")),
        call("lookup", down("map"), quoted, down("string")),
        call(
          "base64decode",
          quoted.map((value) => `base64encode(${value})`),
        ),
        fc.tuple(down("any"), down("string")).map(([a, b]) => `"pre-\${${a}}-\${${b}}"`),
        fc.tuple(down("bool"), down("string")).map(([a, b]) => `"%{if ${a}}\${${b}}%{else}no%{endif}."`),
        down("list").map((items) => `"%{for i, v in ${items}}\${i}=\${try(tostring(v), "?")};%{endfor}"`),
        down("string").map((value) => `" a \${~ ${value} ~} b "`),
      ];
    case "number":
      return [
        fc
          .tuple(down("number"), fc.constantFrom("+", "-", "*"), down("number"))
          .map((parts) => `(${parts.join(" ")})`),
        fc
          .tuple(down("number"), fc.constantFrom("/", "%"), fc.constantFrom("2", "4", "-8", "0"))
          .map((parts) => `(${parts.join(" ")})`),
        down("number").map((value) => `-${value}`),
        ...["abs", "ceil", "floor", "signum"].map((name) => call(name, down("number"))),
        ...["max", "min"].map((name) => call(name, down("number"), down("number"))),
        call("length", fc.oneof(down("list"), down("map"), down("string"))),
        call("sum", down("list")),
        call("tonumber", down("any")),
        call("parseint", fc.constantFrom('"ff"', '"-10"', '"012"', '"zz"'), fc.constantFrom("10", "16", "2")),
        call("index", down("list"), down("any")),
        call("timecmp", time, time),
        call("pow", integer, fc.constantFrom("2", "3")),
      ];
    case "bool":
      return [
        fc
          .tuple(down("bool"), fc.constantFrom("&&", "||", "==", "!="), down("bool"))
          .map((parts) => `(${parts.join(" ")})`),
        fc
          .tuple(down("number"), fc.constantFrom("<", ">", "<=", ">="), down("number"))
          .map((parts) => `(${parts.join(" ")})`),
        fc
          .tuple(down("any"), fc.constantFrom("==", "!="), down("any"))
          .map((parts) => `(${parts.join(" ")})`),
        down("bool").map((value) => `!${value}`),
        call(
          "can",
          fc
            .tuple(down("any"), fc.constantFrom(".a", "[0]", ' == "x"', "[*]"))
            .map((parts) => parts.join("")),
        ),
        call("contains", down("list"), down("any")),
        ...["startswith", "endswith", "strcontains"].map((name) =>
          call(name, down("string"), down("string")),
        ),
        call("tobool", down("any")),
        call("cidrcontains", prefix, fc.oneof(prefix, call("cidrhost", prefix, integer))),
        call(
          "alltrue",
          fc.array(down("bool"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
        ),
        call(
          "anytrue",
          fc.array(down("bool"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
        ),
      ];
    case "list":
      return [
        fc.array(down("any"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        ...["distinct", "compact", "flatten", "reverse", "sort", "tolist", "toset", "one"].map((name) =>
          call(name, down("list")),
        ),
        ...["keys", "values"].map((name) => call(name, down("map"))),
        call("concat", down("list"), down("list")),
        call("split", fc.constantFrom('","', '""', '"a"'), down("string")),
        call("slice", down("list"), small, small),
        call("chunklist", down("list"), fc.constantFrom("0", "1", "2")),
        call("range", small),
        fc
          .tuple(prefix, fc.array(small, { minLength: 1, maxLength: 4 }))
          .map(([of, by]) => `cidrsubnets(${of}, ${by.join(", ")})`),
        call("range", small, small),
        call("coalescelist", down("list"), down("list")),
        ...["setunion", "setintersection", "setsubtract"].map((name) =>
          call(name, down("list"), down("list")),
        ),
        call("setproduct", down("list"), down("list")),
        call("regexall", fc.constantFrom('"[a-z]"', '"(\\\\w)(\\\\w)"', '"(?P<first>.)x?"'), down("string")),
        call("formatlist", fc.constantFrom('"%s!"', '"<%v>"'), down("list")),
        fc
          .tuple(down("list"), down("any"))
          .map(([items, value]) => `[for v in ${items} : ${value} if v != null]`),
        down("list").map((items) => `[for i, v in ${items} : "\${i}-\${try(tostring(v), "?")}"]`),
        down("list").map((items) => `[for v in ${items} : try(upper(v), v)]`),
        down("any").map((value) => `${value}[*]`),
        down("list").map((items) => `[for v in ${items} : { a = v }][*].a`),
        down("list").map((items) => `[for v in ${items} : { a = v }].*.a`),
        call(
          "jsondecode",
          down("list").map((items) => `jsonencode(${items})`),
        ),
        call(
          "element",
          down("list").map((items) => `[${items}]`),
          small,
        ),
        call("csvdecode", fc.constantFrom('"a,b\\n1,2\\n3,4"', '"a\\n\\"x,y\\"\\n"')),
      ];
    case "map":
      return [
        fc.tuple(quoted, down("any"), down("any")).map(([key, a, b]) => `{ ${key} = ${a}, second = ${b} }`),
        call("merge", down("map"), down("map")),
        call("tomap", down("map")),
        call("zipmap", fc.constant('["a", "b"]'), down("list")),
        call("transpose", fc.constant('{ a = ["x", "y"], b = ["y"] }')),
        fc
          .tuple(down("map"), down("any"))
          .map(([map, value]) => `{ for k, v in ${map} : upper(k) => ${value} }`),
        down("list").map((items) => `{ for v in ${items} : try(substr(tostring(v), 0, 1), "?") => v... }`),
        down("list").map((items) => `{ for i, v in ${items} : "k\${i}" => v if i != 1 }`),
        call(
          "jsondecode",
          down("map").map((map) => `jsonencode(${map})`),
        ),
        call(
          "yamldecode",
          fc.constantFrom('"a: 1\\nb: [x, 2.5, true, null]"', "\"a: {b: 'c'}\"", '"- 1\\n- on"'),
        ),
      ];
    case "any":
      return [down("string"), down("number"), down("bool"), down("list"), down("map")];
  }
}

/** Expressions on one line that refer to nothing. */
export const expressions: fc.Arbitrary<string> = fc.oneof(
  ...(["string", "number", "bool", "list", "map", "any"] as const).map((kind) => make(kind, 3)),
);
