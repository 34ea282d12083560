/* What a person is told of a problem: the words for its code, with what the server says of this very case. */
import type { FieldFault, Problem } from "../api/problem.ts";
import { language, sentenceFor, t } from "./messages.ts";

/* The server's details are in English, so they stand alone only where there are no words for the code. */
export function sayProblem(problem: Problem): string {
  const sentence = sentenceFor(`problem.${problem.code}`);
  const adds = language.value === "en" && problem.status > 0 && problem.detail ? problem.detail : "";
  if (!sentence) return problem.detail ?? t("problem.unknown");
  return adds ? `${sentence} (${adds})` : sentence;
}

export function sayFault(fault: FieldFault): string {
  return sentenceFor(`problem.${fault.code}`) ?? fault.detail ?? t("problem.unknown");
}
