import { InvalidArgumentError } from "commander";

/**
 * Values of a flag that may be given several times, or once with commas. None at all is refused: an unset variable of a shell
 * must not choose nothing, for instance no check, and have the scan pass.
 */
export const list = (value: string, before: string[] = []): string[] => {
  const values = value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  if (values.length === 0) throw new InvalidArgumentError("Expected at least one value.");
  return [...before, ...values];
};

/** Values of a flag that may be given several times. */
export const repeat = (value: string, before: string[] = []): string[] => [...before, value];

/** What people write as a number. `Number` would take an empty text for 0, and `0x10` for 16. */
const decimal = (value: string): number =>
  /^(?:\d+\.?\d*|\.\d+)$/.test(value.trim()) ? Number(value) : Number.NaN;

function positive(value: string): number {
  const number = decimal(value);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError("Expected a number above 0.");
  return number;
}

export const between =
  (least: number, most: number) =>
  (value: string): number => {
    const number = positive(value);
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };

export function percent(value: string): number {
  const number = decimal(value);
  if (number >= 0 && number <= 100) return number;
  throw new InvalidArgumentError("Expected a percentage from 0 to 100.");
}

export function whole(value: string): number {
  const number = positive(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError("Expected a whole number above 0.");
  return number;
}
