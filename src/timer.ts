/** What lets something happen later, so that tests need not wait on a wall clock. */
export interface Timer {
  /** Runs once after `ms` milliseconds, unless the function it returns is called before. */
  after(ms: number, run: () => void): () => void;
}

/** What the promise resolves to, or undefined when that takes longer than `ms`. Rejects as the promise does, in time. */
export async function within<T>(timer: Timer, ms: number, promise: Promise<T>): Promise<T | undefined> {
  let cancel = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = timer.after(ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}
