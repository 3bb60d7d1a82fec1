/** From so many templates or account-Regions on, a young generation that no longer grows is worth its time. */
const MANY_FILES = 2_000;
const MANY_REGIONS = 50;

/** Keeps the peak of memory low in large scans: V8 otherwise lets the young generation grow with the machine. */
export function watchMemory(): { files(candidates: number): void; regions(more: number): void } {
  let small = false;
  let regions = 0;
  const keepSmall = () => {
    // Asked of Node only in large scans: loading it takes time that a small one feels.
    if (!small) process.getBuiltinModule("node:v8").setFlagsFromString("--semi-space-growth-factor=1");
    small = true;
  };
  return {
    files(candidates) {
      if (candidates > MANY_FILES) keepSmall();
    },
    regions(more) {
      regions += more;
      if (regions > MANY_REGIONS) keepSmall();
    },
  };
}
