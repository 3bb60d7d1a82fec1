import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ApiType } from "../../src/model/stage.ts";

const FILE = join(resolve(import.meta.dirname, "../.."), "fixtures/access-log/published-formats.json");

/** The example formats of the API Gateway Developer Guide: API type, shape, format. */
export const PUBLISHED: readonly (readonly [ApiType, string, string])[] = Object.entries(
  JSON.parse(readFileSync(FILE, "utf8")) as Record<ApiType, Record<string, string>>,
).flatMap(([apiType, formats]) =>
  Object.entries(formats).map(([shape, format]) => [apiType as ApiType, shape, format] as const),
);
