/**
 * Writes `schema/standard-1.json` from the shapes that also read the file: `node scripts/standard-schema.ts`. A test
 * fails where it is stale.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { STANDARD_FILE } from "../src/standard/standard-file.ts";

const TARGET = join(resolve(import.meta.dirname, ".."), "schema/standard-1.json");

/** The published schema, as text. */
export function standardSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://unpkg.com/stagelight/schema/standard-1.json",
    title: "Stagelight standard",
    description:
      "What an organization demands of the access logs of its API Gateway stages: stagelight.yaml.",
    ...STANDARD_FILE.schema,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(TARGET, standardSchema());
