import { byteLength, MAX_FORMAT_BYTES, V2_MODEL_BYTES } from "../limits.ts";
import type { LintRule } from "./rule.ts";

/** 3,072 bytes is the quota; past 1,024 the v2 service model's own constraint is left behind. */
const rule: LintRule = {
  id: "too-long",
  *find({ format: { text }, apiType }) {
    const bytes = byteLength(text);
    if (bytes > MAX_FORMAT_BYTES) {
      yield {
        severity: "error",
        start: offsetOfByte(text, MAX_FORMAT_BYTES),
        end: text.length,
        message: `The format is ${bytes} bytes long, API Gateway takes ${MAX_FORMAT_BYTES}.`,
        correction: { advice: "Leave out fields: what has no reader is only cost." },
      };
    } else if (bytes > V2_MODEL_BYTES && apiType !== "REST") {
      yield {
        severity: "warning",
        start: offsetOfByte(text, V2_MODEL_BYTES),
        end: text.length,
        message:
          `The format is ${bytes} bytes long. The quota is ${MAX_FORMAT_BYTES}, but the model of API Gateway v2 ` +
          `says ${V2_MODEL_BYTES}, and clients may hold to it.`,
        correction: { advice: `Stay within ${V2_MODEL_BYTES} bytes to be safe.` },
      };
    }
  },
};
export default rule;

/** The UTF-16 offset of the first character that does not fit into so many bytes of UTF-8. */
function offsetOfByte(text: string, limit: number): number {
  let bytes = 0;
  let offset = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (bytes > limit) break;
    offset += character.length;
  }
  return offset;
}
