/** Runs `work` on every item, at most `width` at once. */
export async function mapParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}

/**
 * Runs `work` on the items as they come, at most `width` at once, and yields the results in the order of the items.
 * At most `ahead` results are held while an earlier one is still under way, so memory stays bounded.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  { width, ahead = width * 4 }: { readonly width: number; readonly ahead?: number },
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const results: Promise<R>[] = [];
  const source = items[Symbol.asyncIterator]();
  let running = 0;
  let freed: () => void = () => {};
  let drained = false;
  let failure: unknown;

  const start = (item: T) => {
    running += 1;
    const result = work(item).finally(() => {
      running -= 1;
      freed();
    });
    result.catch(() => {}); // It is awaited below, in its turn: until then it must not count as unhandled.
    results.push(result);
  };
  const feed = async () => {
    try {
      for (;;) {
        while (running >= width || results.length >= ahead) {
          await new Promise<void>((resolve) => {
            freed = resolve;
          });
        }
        const next = await source.next();
        if (next.done) break;
        start(next.value);
        arrived();
      }
    } catch (error) {
      failure = error;
    }
    drained = true;
    arrived();
  };

  let arrived: () => void = () => {};
  const feeding = feed();
  for (;;) {
    const result = results[0];
    if (result !== undefined) {
      const value = await result;
      void results.shift();
      freed();
      yield value;
    } else if (drained) {
      break;
    } else {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  }
  await feeding;
  if (failure) throw failure;
}
