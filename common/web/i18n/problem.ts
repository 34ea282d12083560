/* What a person is told of a problem: the words for its code, with what the server says of this very case. */
import type { FieldFault, Problem } from "../api/problem.ts";
import { language, sentenceFor, t } from "./messages.ts";

/* Says all there is to say. */
const MISSING = "missing_field";

/* The server's details are in English, so they stand alone only where there are no words for the code. */
/* `isAtFields`: each fault is told at its field, so it is not said here a second time. */
export function sayProblem(problem: Problem, isAtFields = false): string {
  const sentence = sentenceFor(`problem.${problem.code}`);
  const adds = !isAtFields && language.value === "en" && problem.status > 0 && problem.detail ? problem.detail : "";
  if (!sentence) return problem.detail ?? t("problem.unknown");
  return adds ? `${sentence} (${adds})` : sentence;
}

/* At the field itself: what is to be done there. What the server says of it is in English. */
export function sayFault(fault: FieldFault): string {
  const own = sentenceFor(`fault.${fault.code}`);
  const sentence = own ?? sentenceFor(`problem.${fault.code}`);
  if (!sentence) return fault.detail ?? t("problem.unknown");
  return language.value === "en" && fault.detail && fault.code !== MISSING ? `${sentence} (${fault.detail})` : sentence;
}
