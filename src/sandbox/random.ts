/**
 * A small deterministic generator of numbers in [0, 1) (mulberry32). Not for secrets.
 * The same seed gives the same numbers, so that demos, benches and faults repeat exactly.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id of lower-case letters and digits, as API Gateway makes them. */
export function idFrom(random: () => number, length: number): string {
  let id = "";
  for (let i = 0; i < length; i++) id += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return id;
}
