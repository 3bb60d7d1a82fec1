import { suggestion } from "../../model/nearest.ts";
import { UsageError } from "../io.ts";

/** What `-o FORMAT=FILE` names. */
export interface Output {
  readonly format: string;
  readonly file: string;
}

export function outputsOf(
  values: readonly string[] | undefined,
  formats: readonly string[],
): readonly Output[] {
  return (values ?? []).map((value) => {
    const at = value.indexOf("=");
    const format = value.slice(0, Math.max(0, at));
    const file = value.slice(at + 1);
    if (at < 1 || file === "")
      throw new UsageError(`--output ${value}: expected FORMAT=FILE, such as json=scan.json.`);
    if (!formats.includes(format)) {
      throw new UsageError(
        `--output ${value}: there is no format ${format}.${suggestion(format, formats)} Known: ${formats.join(", ")}.`,
      );
    }
    return { format, file };
  });
}
