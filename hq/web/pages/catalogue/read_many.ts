/* Read many: the same request for each of many, some at once, answered in their order; the first that fails ends it. */
const AT_ONCE = 4;

export async function readMany<Asked, Found>(all: readonly Asked[], readOne: (one: Asked) => Promise<Found>, told: (done: number) => void): Promise<Found[]> {
  const found: Found[] = [];
  let next = 0, finished = 0, failed = false;

  async function work(): Promise<void> {
    for (let at = next++; at < all.length && !failed; at = next++) {
      try {
        found[at] = await readOne(all[at]!);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
      told(++finished);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}
