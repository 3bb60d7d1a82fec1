import { nearest } from "../model/nearest.ts";

/** Longer names are no misspellings of ours: none has more than 50 characters. */
const LONGEST = 60;

/**
 * The known name that was probably meant: the same but for upper and lower case, the same last word
 * (`sourceIp` for `identity.sourceIp`), or the one with the fewest edits if it is near enough.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const plain = folded(name);
  const sameLetters = known.find((candidate) => folded(candidate) === plain);
  if (sameLetters) return sameLetters;
  const lastWord = folded(name.split(".").at(-1) ?? name);
  const sameLast = known.filter((candidate) => folded(candidate.split(".").at(-1) ?? "") === lastWord);
  return sameLast.length === 1 ? sameLast[0] : nearest(name, known);
}

const folded = (name: string) => name.replaceAll(/[._-]/g, "").toLowerCase();
