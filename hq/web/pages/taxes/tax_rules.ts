/* Tax rules: the engine, the chain's settings and its rates, which every worked example needs; fetched once a page. */
import { onMounted, ref, shallowRef } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { rulesEngine, type Rules } from "@outpost/common/rules/engine.ts";
import type { components } from "@outpost/common/generated/hq.d.ts";
import { api } from "../../api.ts";

const MOST = 500;

export function useTaxRules() {
  const engine = shallowRef<Rules | null>(null);
  const settings = ref<components["schemas"]["Settings"] | null>(null);
  const rates = ref<components["schemas"]["TaxRate"][]>([]);
  const isAway = ref(false);

  async function load(): Promise<void> {
    isAway.value = false;
    try {
      const [rules, chain, page] = await Promise.all([
        rulesEngine(),
        read(api.GET("/api/v1/settings")),
        read(api.GET("/api/v1/tax_rates", { params: { query: { limit: MOST } } })),
      ]);
      rates.value = page.items;
      settings.value = chain;
      engine.value = rules;
    } catch {
      /* The form works without an example, which says that it is missing. */
      isAway.value = true;
    }
  }
  onMounted(() => void load());
  return { engine, settings, rates, isAway, load };
}
