/** One field that changed, as a person reads it; null where there was or is nothing. */
export interface Difference { field: string; before: string | null; after: string | null }
