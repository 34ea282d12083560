/* Address: what a page keeps in the query of its address, so that a link leads to the same. */
import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/* The usual value is not written. */
export function useQuery(name: string, usual = ""): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => String(route.query[name] ?? usual),
    set(value) {
      const { [name]: _, ...others } = router.currentRoute.value.query;
      void router.replace({ query: value === usual ? others : { ...others, [name]: value } });
    },
  });
}

export function useChoice<Choice extends string>(name: string, choices: readonly Choice[], usual: Choice): WritableComputedRef<Choice> {
  const text = useQuery(name, usual);
  return computed({
    get: () => choices.find((choice) => choice === text.value) ?? usual,
    set: (value) => void (text.value = value),
  });
}
