import type { Element, Option } from './block-kit-elements.js';

/** What a person picked or typed, as the page sends it: a text, the values of the options picked, or nothing. */
export type Picked = string | string[] | null;

/** The state Slack reports for an element, or undefined when that element cannot hold what was picked. */
export function fill(element: Element, picked: Picked, offered: Option[]): Record<string, unknown> | undefined {
  const { type } = element;
  const find = (value: string) => [...optionsOf(element), ...offered].find((option) => option.value === value);
  switch (type) {
    case 'button':
      return { type, text: element.text, ...(element.value !== undefined && { value: element.value }) };
    case 'static_select':
    case 'external_select':
    case 'overflow':
    case 'radio_buttons': {
      if (picked === null || picked === '') return { type, selected_option: null };
      const option = typeof picked === 'string' ? find(picked) : undefined;
      return option && { type, selected_option: option };
    }
    case 'multi_static_select':
    case 'checkboxes': {
      const selected = asList(picked).map(find);
      return selected.includes(undefined) ? undefined : { type, selected_options: selected };
    }
    case 'datepicker':
      return { type, selected_date: typeof picked === 'string' && picked !== '' ? picked : null };
    case 'plain_text_input':
    case 'number_input':
      return { type, value: typeof picked === 'string' && picked !== '' ? picked : null };
  }
}

/** What an element shows before anybody touched it. */
export function initially(element: Element): Picked {
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return element.initial_option?.value ?? null;
    case 'multi_static_select':
    case 'checkboxes':
      return (element.initial_options ?? []).map(({ value }) => value);
    case 'datepicker':
      return element.initial_date ?? null;
    case 'plain_text_input':
    case 'number_input':
      return element.initial_value ?? null;
    case 'button':
    case 'overflow':
      return null;
  }
}

/** True when nothing was filled in. */
export function isEmpty(picked: Picked): boolean {
  return picked === null || picked.length === 0;
}

function asList(picked: Picked): string[] {
  if (picked === null) return [];
  return typeof picked === 'string' ? [picked] : picked;
}

function optionsOf(element: Element): Option[] {
  switch (element.type) {
    case 'static_select':
      return element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? [];
    case 'external_select':
      return element.initial_option ? [element.initial_option] : [];
    case 'multi_static_select':
    case 'overflow':
    case 'checkboxes':
    case 'radio_buttons':
      return element.options;
    case 'button':
    case 'datepicker':
    case 'plain_text_input':
    case 'number_input':
      return [];
  }
}
