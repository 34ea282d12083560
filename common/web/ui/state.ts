// The five states that colour may speak of. Each has a picture of its own: colour never says it alone.
import { CircleCheck, CircleDot, Info, OctagonAlert, TriangleAlert } from "@lucide/vue";

export type State = "good" | "attention" | "bad" | "information" | "neutral";
export const STATE_ICONS = { good: CircleCheck, attention: TriangleAlert, bad: OctagonAlert, information: Info, neutral: CircleDot };
