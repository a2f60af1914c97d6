import { z } from 'zod';
import { chars, id } from './block-kit-elements.js';
import { limits } from './limits.js';

const block_id = id;

/** Rich text is drawn, never pressed, so only its outline is checked here. */
const richParts = z.array(z.looseObject({ type: z.string() }));
const RichText = z.strictObject({ type: z.literal('rich_text'), block_id, elements: richParts });

const Cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: chars(limits.text) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() }),
  RichText,
]);

const task = {
  block_id,
  task_id: z.string(),
  title: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']).optional(),
  details: RichText.optional(),
  output: RichText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: chars(limits.url, 1), text: z.string() })).optional(),
};

const TaskCard = z.strictObject({ type: z.literal('task_card'), ...task });

/** Inside a plan the type of a task may be left out. */
const PlannedTask = z.strictObject({ type: z.literal('task_card').optional(), ...task });

const label = chars(limits.chartLabel, 1);

const Chart = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pie'),
    segments: z
      .array(z.strictObject({ label, value: z.number().positive() }))
      .min(1)
      .max(limits.chartSeries),
  }),
  z.strictObject({
    type: z.enum(['line', 'bar', 'area']),
    series: z
      .array(
        z.strictObject({
          name: label,
          data: z
            .array(z.strictObject({ label, value: z.number() }))
            .min(1)
            .max(limits.chartPoints),
        }),
      )
      .min(1)
      .max(limits.chartSeries),
    axis_config: z.strictObject({
      categories: z.array(label).min(1).max(limits.chartPoints),
      x_label: chars(limits.axisLabel).optional(),
      y_label: chars(limits.axisLabel).optional(),
    }),
  }),
]);

/** The blocks of 2025 and 2026 that suit a bot's messages. A workspace may not know them yet, which `checkBlocks` can act out. */
export const newerBlocks = [
  RichText,
  z.strictObject({ type: z.literal('markdown'), block_id, text: chars(limits.markdown, 1) }),
  z.strictObject({
    type: z.literal('table'),
    block_id,
    rows: z.array(z.array(Cell).min(1).max(limits.tableColumns)).min(1).max(limits.tableRows),
    column_settings: z
      .array(
        z.strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        }),
      )
      .max(limits.tableColumns)
      .optional(),
  }),
  z.strictObject({
    type: z.literal('plan'),
    block_id,
    title: z.string().min(1),
    tasks: z.array(PlannedTask).optional(),
  }),
  TaskCard,
  z.strictObject({
    type: z.literal('data_visualization'),
    block_id,
    title: chars(limits.chartTitle, 1),
    chart: Chart,
  }),
] as const;
