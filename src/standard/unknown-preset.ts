import { suggestion } from "../model/nearest.ts";
import { PRESET_NAMES } from "./presets.ts";

export function unknownPreset(name: string): string {
  const near = suggestion(name, PRESET_NAMES);
  const hint = near || ` Known: ${PRESET_NAMES.join(", ")}; files end in .yaml, .yml or .json.`;
  return `There is no standard ${JSON.stringify(name.slice(0, 100))}.${hint}`;
}
