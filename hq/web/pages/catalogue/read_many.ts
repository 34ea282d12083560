/* Read many: one reading for each id, some at once, in the order of the ids; the first that fails ends it. */
const AT_ONCE = 4;

export async function readMany<Found>(ids: readonly string[], readOne: (id: string) => Promise<Found>, told: (done: number) => void): Promise<Found[]> {
  const found: Found[] = [];
  let next = 0, finished = 0, failed = false;

  async function work(): Promise<void> {
    for (let at = next++; at < ids.length && !failed; at = next++) {
      try {
        found[at] = await readOne(ids[at]!);
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
