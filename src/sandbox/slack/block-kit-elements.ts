import { z } from 'zod';
import { limits } from './limits.js';

/** Text of `min` to `max` Unicode code points; a family emoji counts as the several points it is made of, as Slack counts. */
export function chars(max: number, min = 0) {
  return z.string().refine((value) => between(Array.from(value).length, min, max), {
    error: `must be ${min} to ${max} characters long`,
  });
}

function between(count: number, min: number, max: number): boolean {
  return count >= min && count <= max;
}

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: chars(max, 1), emoji: z.boolean().optional() });

/** Either kind of text object, `max` code points at most. */
export const anyText = (max: number) =>
  z.discriminatedUnion('type', [
    plainText(max),
    z.strictObject({ type: z.literal('mrkdwn'), text: chars(max, 1), verbatim: z.boolean().optional() }),
  ]);

export const id = chars(limits.id).optional();

const style = z.enum(['primary', 'danger']).optional();

const Confirm = z.strictObject({
  title: plainText(limits.confirmTitle),
  text: anyText(limits.confirmText),
  confirm: plainText(limits.confirmButton),
  deny: plainText(limits.confirmButton),
  style,
});

/** What a `confirm` dialog shows before a press is delivered. */
export type Confirm = z.infer<typeof Confirm>;

export const Option = z.strictObject({
  text: anyText(limits.optionText),
  value: chars(limits.optionValue),
  description: anyText(limits.optionDescription).optional(),
  url: chars(limits.url).optional(),
});

export type Option = z.infer<typeof Option>;

export const OptionGroup = z.strictObject({
  label: plainText(limits.optionText),
  options: z.array(Option).min(1).max(limits.selectOptions),
});

export type OptionGroup = z.infer<typeof OptionGroup>;

const pressed = { action_id: id, confirm: Confirm.optional(), focus_on_load: z.boolean().optional() };
const placeholder = plainText(limits.placeholder).optional();
const choices = z.array(Option).min(1).max(limits.choiceOptions);

const Button = z.strictObject({
  type: z.literal('button'),
  text: plainText(limits.buttonText),
  action_id: id,
  url: chars(limits.url).optional(),
  value: chars(limits.buttonValue).optional(),
  style,
  confirm: Confirm.optional(),
  accessibility_label: chars(limits.accessibilityLabel).optional(),
});

export type Button = z.infer<typeof Button>;

const StaticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...pressed,
    placeholder,
    options: z.array(Option).min(1).max(limits.selectOptions).optional(),
    option_groups: z.array(OptionGroup).min(1).max(limits.selectOptions).optional(),
    initial_option: Option.optional(),
  })
  .refine((select) => (select.options === undefined) !== (select.option_groups === undefined), {
    error: 'needs either options or option_groups',
  });

const ExternalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...pressed,
  placeholder,
  initial_option: Option.optional(),
  min_query_length: z.number().int().min(0).optional(),
});

const MultiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...pressed,
  placeholder,
  options: z.array(Option).min(1).max(limits.selectOptions),
  initial_options: z.array(Option).min(1).optional(),
  max_selected_items: z.number().int().min(1).optional(),
});

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id,
  confirm: Confirm.optional(),
  options: z.array(Option).min(1).max(limits.overflowOptions),
});

const Checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...pressed,
  options: choices,
  initial_options: choices.optional(),
});

const RadioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...pressed,
  options: choices,
  initial_option: Option.optional(),
});

const DatePicker = z.strictObject({
  type: z.literal('datepicker'),
  ...pressed,
  placeholder,
  initial_date: z.iso.date().optional(),
});

const PlainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: id,
  placeholder,
  initial_value: chars(limits.inputValue).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(limits.inputValue).optional(),
  max_length: z.number().int().min(1).max(limits.inputValue).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z.strictObject({ trigger_actions_on: z.array(z.string()).min(1) }).optional(),
});

const NumberInput = z.strictObject({
  type: z.literal('number_input'),
  action_id: id,
  placeholder,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
  focus_on_load: z.boolean().optional(),
});

/** An image given by its address; Slack's own files by id are not offered here. */
export const ImageElement = z.strictObject({
  type: z.literal('image'),
  image_url: chars(limits.url, 1),
  alt_text: chars(limits.altText, 1),
});

/** What may stand in an actions block or beside a section. */
export const ActionElement = z.discriminatedUnion('type', [
  Button,
  StaticSelect,
  ExternalSelect,
  MultiStaticSelect,
  Overflow,
  Checkboxes,
  RadioButtons,
  DatePicker,
]);

/** What a person can fill in within an input block. */
export const InputElement = z.discriminatedUnion('type', [
  PlainTextInput,
  NumberInput,
  StaticSelect,
  ExternalSelect,
  MultiStaticSelect,
  Checkboxes,
  RadioButtons,
  DatePicker,
]);

/** Anything a person can press, choose from or fill in. */
export type Element = z.infer<typeof ActionElement> | z.infer<typeof InputElement>;
