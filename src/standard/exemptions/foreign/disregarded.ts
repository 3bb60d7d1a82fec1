import type { Finding } from "../../../model/finding.ts";
import type { Stage } from "../../../model/stage.ts";
import {
  type CodeStage,
  carriedSuppressions,
  commentedSuppressions,
  inCode,
  type Suppression,
} from "./placed.ts";

/**
 * Keeps count of the findings that the code tells other scanners to leave out. They count here all the same; whoever
 * changes tools has to hear of it once.
 */
export class Disregarded {
  readonly #linesOf: (file: string) => readonly string[];
  #findings = 0;
  #first: Suppression | undefined;

  constructor(linesOf: (file: string) => readonly string[]) {
    this.#linesOf = linesOf;
  }

  /** @param isClaimed whether an exemption of ours speaks of the finding, even one that does not hold */
  look(
    stages: readonly Stage[],
    findings: readonly Finding[],
    isClaimed: (finding: Finding) => boolean,
  ): void {
    const suppressed = this.#suppressionsOf(inCode(stages));
    if (suppressed.size === 0) return;
    for (const finding of findings) {
      const { stage, check, verdict, exempt } = finding;
      if (verdict === "pass" || verdict === "not-applicable" || exempt) continue;
      const said = suppressed.get(stage)?.find(({ checks }) => checks.includes(check));
      if (!said || isClaimed(finding)) continue;
      this.#findings += 1;
      this.#first ??= said;
    }
  }

  /** A line for stderr; none where there is nothing to say. */
  words(): string[] {
    if (!this.#first) return [];
    const { file, line, written } = this.#first;
    const many = this.#findings === 1 ? "A finding is" : `${this.#findings} findings are`;
    return [
      `${many} suppressed for other scanners (${file}:${line}, ${written}); that exempts nothing here. stagelight exemptions import writes such as exemptions to complete.`,
    ];
  }

  #suppressionsOf(stages: readonly CodeStage[]): Map<string, Suppression[]> {
    const byFile = Map.groupBy(stages, ({ origin }) => origin.file);
    // JSON has no comments: it is not read again for them.
    const read = [...byFile].filter(([file]) => !/\.json$/i.test(file));
    const commented = read.flatMap(([file, own]) => commentedSuppressions(file, this.#linesOf(file), own));
    const found = new Map<string, Suppression[]>();
    for (const suppression of [...commented, ...carriedSuppressions(stages)]) {
      for (const { id } of suppression.stages) found.set(id, [...(found.get(id) ?? []), suppression]);
    }
    return found;
  }
}
