/* Say: the words of a sentence of distance.ts. */
import { formats, t } from "@outpost/common/i18n/messages.ts";

import type { Sentence } from "../../distance.ts";

export function say(sentence: Sentence, now: number): string {
  const values = {
    ...(sentence.count === undefined ? {} : { count: sentence.count }),
    ...(sentence.at === undefined ? {} : { time: formats.value.relative(sentence.at, now), since: formats.value.time(sentence.at) }),
  };
  return t(`store.sync.${sentence.key}`, values);
}
