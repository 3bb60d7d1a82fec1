/** What keeping lines costs, in US dollars. Prices change and differ by Region: `asOf` says when these were looked up. */
export interface Prices {
  /** ISO date. */
  readonly asOf: string;
  /** Per GB (10⁹ bytes) taken in by CloudWatch Logs, class Standard; `default` where a Region is not listed. */
  readonly ingestPerGb: Readonly<Record<string, number>> & { readonly default: number };
  /** Per GB and month, of what is stored compressed. */
  readonly storagePerGbMonth: number;
  /** Stored size ÷ size taken in. AWS's own examples assume 0.15. */
  readonly compression: number;
}

/**
 * CloudWatch's list prices of us-east-1 (`default`) and ap-northeast-1 on that day: the first tier, without discounts. AWS bills
 * its vended logs and those that a role writes alike there.
 */
export const PRICES: Prices = {
  asOf: "2026-06-01",
  ingestPerGb: { default: 0.5, "ap-northeast-1": 0.76 },
  storagePerGbMonth: 0.03,
  compression: 0.15,
};

/** Largest price file that is read, in characters. */
const MAX_LENGTH = 100_000;

/**
 * The prices a file names, over the ones that ship. `problem` says what is wrong with it, in words for people. Never
 * throws.
 */
export function pricesFrom(text: string): { readonly prices: Prices } | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `it has more than ${MAX_LENGTH} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `it is no JSON: ${(error as Error).message}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "expected an object" };
  const { asOf, ingestPerGb, storagePerGbMonth, compression, ...other } = value as Record<string, unknown>;
  const [unknownKey] = Object.keys(other);
  if (unknownKey !== undefined) {
    return {
      problem: `there is no ${unknownKey}; expected asOf, ingestPerGb, storagePerGbMonth, compression`,
    };
  }
  if (typeof asOf !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
    return { problem: "asOf: expected the date of the prices, such as 2026-06-01" };
  }
  const ingest = ingestOf(ingestPerGb);
  if ("problem" in ingest) return ingest;
  const storage = storagePerGbMonth ?? PRICES.storagePerGbMonth;
  const ratio = compression ?? PRICES.compression;
  if (!isPrice(storage))
    return { problem: "storagePerGbMonth: expected dollars, a number that is not negative" };
  if (!isPrice(ratio) || ratio > 1) return { problem: "compression: expected a ratio between 0 and 1" };
  return { prices: { asOf, ingestPerGb: ingest.prices, storagePerGbMonth: storage, compression: ratio } };
}

function ingestOf(value: unknown): { readonly prices: Prices["ingestPerGb"] } | { readonly problem: string } {
  if (value === undefined) return { prices: PRICES.ingestPerGb };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "ingestPerGb: expected Region → dollars" };
  }
  const wrong = Object.entries(value).find(([, price]) => !isPrice(price));
  if (wrong) return { problem: `ingestPerGb.${wrong[0]}: expected dollars, a number that is not negative` };
  return { prices: { ...PRICES.ingestPerGb, ...value } };
}

const isPrice = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
