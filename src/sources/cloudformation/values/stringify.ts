import { entriesOf, isList, isMap, type Value } from "../../../syntax/template/value.ts";

/** JSON text of a value, or undefined if it would be longer than `limit` (values may share parts many times). */
export function boundedJson(value: Value, limit: number): string | undefined {
  const budget = { left: limit };
  const text = write(value, budget);
  return budget.left < 0 ? undefined : text;
}

function write(value: Value, budget: { left: number }): string {
  if (budget.left < 0) return "";
  if (isList(value)) return `[${value.map((item) => write(item, spend(budget, 2))).join(",")}]`;
  if (isMap(value)) {
    const parts = entriesOf(value).map(([key, item]) => {
      spend(budget, key.length + 4);
      return `${JSON.stringify(key)}:${write(item, budget)}`;
    });
    return `{${parts.join(",")}}`;
  }
  const text = JSON.stringify(value);
  spend(budget, text.length);
  return text;
}

function spend(budget: { left: number }, characters: number): { left: number } {
  budget.left -= characters;
  return budget;
}
