/** A number as Terraform writes it: decimal digits, never an exponent. */
export function numberText(value: number): string {
  const text = String(value);
  const split = /^(-?)([0-9])(?:\.([0-9]+))?e([+-])([0-9]+)$/.exec(text);
  if (!split) return Object.is(value, -0) ? "-0" : text;
  const [, sign = "", head = "", tail = "", direction, exponent = "0"] = split;
  const places = Number(exponent);
  const digits = head + tail;
  if (direction === "-") return `${sign}0.${"0".repeat(places - 1)}${digits}`;
  return sign + digits.padEnd(places + 1, "0");
}

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** The number that a text holds in decimal notation, or undefined. */
export function numberIn(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}
