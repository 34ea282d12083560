/** One thing that a list may be asked by. `value` is how the sentence goes on ("is Dairy", "over €5.00"), null when it is not asked. */
export interface Filter { key: string; text: string; value: string | null; fixed?: boolean }
