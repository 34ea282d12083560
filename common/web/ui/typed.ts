// Why: a number, an amount or a quantity is text while it is typed, and has a value all the same: what is shown of it follows. A `lazy`
// one is read when it is left: each value asks something of a server.
// Model: the text is the person's own until it is committed (blur, Enter, a step), the value is what can be read of it; what
// cannot be read stays, with a fault, and the value does not change: a form asks isReadable before it is sent. A value from outside
// replaces the text unless the person is typing.
import { ref, watch, type Ref } from "vue";

export interface Reading<Value> {
  write(value: Value): string;
  /** null when the text is no such value. */
  read(text: string): Value | null;
  fault(): string;
}

export function useTyped<Value>(value: Ref<Value | null>, reading: Reading<Value>, report: (fault: string | null) => void, lazy = false) {
  const text = ref(value.value === null ? "" : reading.write(value.value));
  const typing = ref(false);
  const wrong = ref(false);

  function settle(fault: boolean) {
    wrong.value = fault;
    report(fault ? reading.fault() : null);
  }
  function commit() {
    typing.value = false;
    if (text.value.trim() === "") {
      settle(false);
      value.value = null;
      text.value = "";
      return;
    }
    const found = reading.read(text.value);
    settle(found === null);
    if (found === null) return;
    value.value = found;
    text.value = reading.write(found);
  }
  function type(written: string) {
    typing.value = true;
    text.value = written;
    const found = reading.read(written), isBlank = written.trim() === "";
    if (wrong.value) settle(found === null && !isBlank);
    if (!lazy && (found !== null || isBlank)) value.value = found;
  }
  watch(value, next => {
    if (typing.value || (wrong.value && next === null)) return;
    text.value = next === null ? "" : reading.write(next);
    if (wrong.value) settle(false);
  });
  return { text, wrong, commit, type };
}
