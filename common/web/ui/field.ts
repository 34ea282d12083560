// What a field tells the input inside it: names, notes and faults are wired once, here, not in each input.
import { computed, inject, type ComputedRef, type InjectionKey } from "vue";

export interface FieldContext {
  id: string;
  labelId: string;
  noteId: string | undefined;
  invalid: boolean;
  required: boolean;
  disabled: boolean;
}
export const fieldKey: InjectionKey<ComputedRef<FieldContext>> = Symbol("field");

/** A fault that the input itself found ("not a number") rises to its field. */
export const faultKey: InjectionKey<(fault: string | null) => void> = Symbol("fault");

export interface InputProps {
  /** Name for those who do not see, where no field has a label. */
  label?: string | undefined;
  disabled?: boolean | undefined;
}

/** Attributes of the element that is typed into. */
export function useField(props: InputProps) {
  const field = inject(fieldKey, undefined);
  const report = inject(faultKey, () => undefined);
  const attributes = computed(() => ({
    id: field?.value.id,
    "aria-label": props.label,
    "aria-describedby": field?.value.noteId,
    "aria-invalid": field?.value.invalid || undefined,
    "aria-required": field?.value.required || undefined,
    disabled: props.disabled || field?.value.disabled || undefined,
  }));
  /** The same for a part that takes `disabled` itself. */
  const plainAttributes = computed(() => {
    const { disabled: _, ...others } = attributes.value;
    return others;
  });
  const groupAttributes = computed(() => ({
    "aria-label": props.label,
    "aria-labelledby": props.label ? undefined : field?.value.labelId,
    "aria-describedby": field?.value.noteId,
    "aria-invalid": field?.value.invalid || undefined,
    "aria-required": field?.value.required || undefined,
  }));
  return { attributes, plainAttributes, groupAttributes, report };
}
