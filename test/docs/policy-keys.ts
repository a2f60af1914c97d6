import { z } from 'zod';
import { PolicyFile } from '../../src/policy-schema.js';
import { policyWith, required } from '../make-policy.js';

const entry = 'queues.<queue>.';

const Keywords = z.strictObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  uniqueItems: z.boolean().optional(),
  pattern: z.string().optional(),
  description: z.string().optional(),
  /** Of a duration: the shortest one allowed. */
  leastMs: z.number().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  $schema: z.string().optional(),
});

/**
 * What the schema says of one value, in the words of JSON Schema. A keyword that is not listed is refused: the reference
 * would leave it out without a word.
 */
export interface Form extends z.infer<typeof Keywords> {
  items?: Form | undefined;
  anyOf?: Form[] | undefined;
  properties?: Record<string, Form> | undefined;
  additionalProperties?: boolean | Form | undefined;
}
const Form: z.ZodType<Form> = Keywords.extend({
  items: z.lazy(() => Form.optional()),
  anyOf: z.lazy(() => z.array(Form).optional()),
  properties: z.lazy(() => z.record(z.string(), Form).optional()),
  additionalProperties: z.lazy(() => z.union([z.boolean(), Form]).optional()),
});

/** One key of the policy file: `defaults.canary.jobs`, `freeze[].from`, `queues.<queue>.jobDefinitions`. */
export interface PolicyKey {
  path: string;
  form: Form;
  /** What holds where the key is left out, as it would be written; undefined where the key has to be there. */
  fallback: unknown;
}

/**
 * Every key of the policy file in the order of the schema. A mapping is told by its keys alone. The keys of a queue's
 * entry that are just like those of `defaults` are left out.
 */
export function policyKeys(): PolicyKey[] {
  const keys = keysIn(Form.parse(jsonSchema(PolicyFile)), '');
  const told = (path: string, form: Form) => `${path}: ${JSON.stringify(form)}`;
  const ofDefaults = new Set(
    keys.flatMap(({ path, form }) =>
      path.startsWith('defaults.') ? [told(path.replace('defaults.', entry), form)] : [],
    ),
  );
  return keys.filter(({ path, form }) => !path.startsWith(entry) || !ofDefaults.has(told(path, form)));
}

function jsonSchema(schema: z.core.$ZodType): unknown {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // JSON Schema knows no Map; in the file it is a mapping like any other.
    override: ({ zodSchema, jsonSchema: form }) => {
      if (zodSchema instanceof z.ZodMap)
        Object.assign(form, { type: 'object', additionalProperties: jsonSchema(zodSchema.valueType) });
    },
  });
}

function keysIn(form: Form, path: string): PolicyKey[] {
  return Object.entries(form.properties ?? {}).flatMap(([key, value]) => {
    const at = path + key;
    if (value.properties !== undefined) return keysIn(value, `${at}.`);
    const fallback = form.required?.includes(key) === true ? undefined : (value.default ?? shipped(at));
    return [{ path: at, form: value, fallback }, ...keysBelow(value, at)];
  });
}

function keysBelow({ items, additionalProperties }: Form, path: string): PolicyKey[] {
  if (items?.properties !== undefined) return keysIn(items, `${path}[].`);
  return typeof additionalProperties === 'object' ? keysIn(additionalProperties, `${path}.<queue>.`) : [];
}

/** What the code takes where the file leaves the key out. */
function shipped(path: string): unknown {
  const keys = path.replace(entry, 'defaults.').split('.');
  const value = keys.reduce<unknown>((part, key) => member(part, key) ?? member(part, `${key}Ms`), policyWith({}));
  if (value === undefined) throw new Error(`The policy has no value for ${path}.`);
  if (value instanceof Map) return {};
  // The default of this list is another key of the file.
  return Array.isArray(value)
    ? value.map((one) => (one === required.slack.channel ? { key: 'slack.channel' } : one))
    : value;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
}
