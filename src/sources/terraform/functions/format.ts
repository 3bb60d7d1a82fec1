import { textOf } from "../../../syntax/hcl/ast.ts";
import { convert } from "../values/convert.ts";
import { deepAlternative, lift } from "../values/lift.ts";
import { cannotTell, derived, openAmong } from "../values/open.ts";
import { numberText } from "../values/text.ts";
import { later, type Value } from "../values/value.ts";
import { integer, number, text } from "./arguments.ts";
import { toJson } from "./json.ts";
import { graphemes } from "./strings.ts";
import { attempt, type Functions, giveUp, refuse } from "./table.ts";

const VERB = /%([-+ #0]*)([0-9]*)(?:\.([0-9]*))?(?:\[([0-9]+)\])?([a-zA-Z%])/g;
const MAX_WIDTH = 1000;

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/**
 * The pattern with its verbs filled in (Terraform language, "format Function").
 */
function format(pattern: string, args: readonly Value[]): string {
  let next = 0;
  let used = 0;
  const filled = pattern.replace(VERB, (_, flags: string, width: string, precision, at, verb: string) => {
    if (verb === "%") return "%";
    if (at !== undefined) next = Number(at) - 1;
    const arg = args[next];
    if (arg === undefined) return refuse(`there is no argument for %${verb}`);
    next += 1;
    used = Math.max(used, next);
    const digits = precision === undefined ? undefined : Number(precision);
    if (Number(width) > MAX_WIDTH || (digits ?? 0) > MAX_WIDTH)
      return giveUp("is given a width that is not evaluated here");
    return padded(arg, { flags, width: Number(width), precision: digits, verb });
  });
  if (used < args.length) return refuse("there are more arguments than verbs");
  return filled;
}

function padded(arg: Value, verb: Verb): string {
  const body = written(arg, verb);
  const { flags, width } = verb;
  const length = graphemes(body).length;
  if (length >= width) return body;
  const blanks = " ".repeat(width - length);
  if (flags.includes("-")) return body + blanks;
  if (flags.includes("0") && /^[+-]?[0-9.]+$/.test(body)) {
    const sign = /^[+-]/.exec(body)?.[0] ?? "";
    return sign + body.slice(sign.length).padStart(width - sign.length, "0");
  }
  return blanks + body;
}

function written(arg: Value, { flags, precision, verb }: Verb): string {
  const signed = (digits: string) =>
    digits.startsWith("-") ? digits : (flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
  switch (verb) {
    case "v":
      if (flags.includes("#")) return toJson(arg);
      if (arg === null) return "null";
      if (typeof arg === "number") return signed(general(arg));
      return typeof arg === "object" ? toJson(arg) : String(arg);
    case "t":
      return convert(arg, { kind: "bool" }) === true ? "true" : "false";
    case "s": {
      const letters = [...text(arg)];
      return precision === undefined ? letters.join("") : letters.slice(0, precision).join("");
    }
    case "q":
      return toJson(text(arg));
    case "d":
      return signed(numberText(integer(arg)));
    case "b":
      return signed(integer(arg).toString(2));
    case "o":
      return signed(integer(arg).toString(8));
    case "x":
    case "X": {
      const hex = typeof arg === "string" ? Buffer.from(arg).toString("hex") : integer(arg).toString(16);
      return verb === "X" ? hex.toUpperCase() : hex;
    }
    case "f":
      return signed(number(arg).toFixed(Math.min(precision ?? 6, 100)));
    case "e":
    case "E": {
      const digits = number(arg)
        .toExponential(Math.min(precision ?? 6, 100))
        .replace(/e([+-])([0-9])$/, "e$10$2");
      return signed(verb === "E" ? digits.toUpperCase() : digits);
    }
    case "g":
      return signed(general(number(arg)));
    default:
      return refuse(`%${verb} is no verb`);
  }
}

/** As Go's `%g` writes it: with an exponent from a million on, and below a ten-thousandth. */
function general(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return numberText(value);
  return value.toExponential().replace(/e([+-])([0-9])$/, "e$10$2");
}

/** Whether the pattern holds text of its own, so that the result is never blank. */
function hasOwnText(pattern: Value | undefined): boolean {
  return typeof pattern === "string" && pattern.replace(VERB, "").trim() !== "";
}

export const FORMAT: Functions = {
  format: {
    sees: "all",
    arity: [1, Number.POSITIVE_INFINITY],
    run: (args, call) =>
      lift(
        args,
        ([pattern, ...rest]) => {
          const open = openAmong([pattern ?? null, ...rest], true);
          if (!open) return attempt(() => format(text(pattern), rest), "format: ");
          const present = open.kind !== "failure" && hasOwnText(pattern);
          return present ? later(textOf(call.expr)) : derived(open, textOf(call.expr));
        },
        () => cannotTell(textOf(call.expr)),
        deepAlternative,
      ),
  },
};
