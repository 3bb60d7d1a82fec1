import type { Text } from "../data.ts";
import type { Data, Row } from "./rows.ts";

/**
 * A search for all the words of a query, each anywhere in a finding or its stage, without case. The report's texts stand
 * once in a list, so each word is looked for in each text once, and a row only asks whether one of its texts had it.
 */
export function searchOf(data: Data, query: string): (row: Row) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 20);
  if (words.length === 0) return () => true;
  const found = words.map((word) => ({ word, texts: data.strings.map((text) => holds(text, word)) }));
  const has = ({ word, texts }: (typeof found)[number], text: Text | null | undefined): boolean =>
    typeof text === "number" ? texts[text] === true : typeof text === "string" && holds(text, word);
  // Rows of one stage follow each other: what its stage says is asked once for all its findings.
  let last: Row["stage"] | undefined;
  let inStage: boolean[] = [];
  return (row) => {
    if (row.stage !== last) {
      last = row.stage;
      const own = stageTexts(row.stage);
      const kind = data.kindText(row.stage);
      inStage = found.map((one) => holds(kind, one.word) || own.some((text) => has(one, text)));
    }
    const [, , , message, fingerprint, about, exempt] = row.finding;
    const texts = [message, fingerprint, about, ...(exempt ?? [])];
    return found.every(
      (one, at) =>
        inStage[at] ||
        texts.some((text) => has(one, text)) ||
        holds(data.checkId(row), one.word) ||
        holds(data.checkTitle(row), one.word),
    );
  };
}

function stageTexts(stage: Row["stage"]): readonly Text[] {
  const [id, , apiType, apiId, apiName, name, where, destination, , notes, tags] = stage;
  return [id, apiType, apiId, apiName, name, ...where, destination, ...notes, ...tags];
}

const holds = (text: string, word: string): boolean => text.toLowerCase().includes(word);
