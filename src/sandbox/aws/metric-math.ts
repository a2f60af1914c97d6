import { Refusal } from './refusal.js';

/**
 * The part of CloudWatch's metric math that a rollout's own alarms use: numbers, + - * / and comparisons, IF and FILL, over
 * metrics by their ids. Undefined where a metric without data is not filled; what is not offered is refused, for that beats
 * a wrong answer.
 */
export function evaluateMath(expression: string, valueOf: (id: string) => number | undefined): number | undefined {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|>=|<=|==|!=|[-+*/(),<>]|\S/g) ?? [];
  const reader: Reader = { tokens, at: 0, valueOf };
  const value = comparison(reader);
  if (reader.at < tokens.length) throw notOffered(tokens[reader.at]);
  return value;
}

interface Reader {
  tokens: readonly string[];
  at: number;
  valueOf: (id: string) => number | undefined;
}

type Value = number | undefined;
type Operators = Record<string, (one: number, other: number) => number>;

const comparing: Operators = {
  '>=': (one, other) => Number(one >= other),
  '<=': (one, other) => Number(one <= other),
  '==': (one, other) => Number(one === other),
  '!=': (one, other) => Number(one !== other),
  '>': (one, other) => Number(one > other),
  '<': (one, other) => Number(one < other),
};
const adding: Operators = { '+': (one, other) => one + other, '-': (one, other) => one - other };
const multiplying: Operators = { '*': (one, other) => one * other, '/': (one, other) => one / other };

const comparison = (reader: Reader): Value => chain(reader, comparing, sum);
const sum = (reader: Reader): Value => chain(reader, adding, product);
const product = (reader: Reader): Value => chain(reader, multiplying, term);

function chain(reader: Reader, operators: Operators, operand: (reader: Reader) => Value): Value {
  let value = operand(reader);
  for (;;) {
    const operator = operators[reader.tokens[reader.at] ?? ''];
    if (operator === undefined) return value;
    reader.at += 1;
    const other = operand(reader);
    const result = value === undefined || other === undefined ? undefined : operator(value, other);
    // Division by nothing gives no data point.
    value = result !== undefined && Number.isFinite(result) ? result : undefined;
  }
}

function term(reader: Reader): Value {
  const token = reader.tokens[reader.at] ?? '';
  reader.at += 1;
  if (/^\d/.test(token)) return Number(token);
  if (token === '(') {
    const value = comparison(reader);
    expect(reader, ')');
    return value;
  }
  if (!/^[A-Za-z]/.test(token)) throw notOffered(token);
  if (reader.tokens[reader.at] !== '(') return reader.valueOf(token);
  const values = parameters(reader);
  if (token === 'FILL' && values.length === 2) return values[0] ?? values[1];
  if (token !== 'IF' || values.length !== 3) throw notOffered(token);
  return values[0] === undefined ? undefined : values[values[0] === 0 ? 2 : 1];
}

function parameters(reader: Reader): Value[] {
  const values: Value[] = [];
  do {
    reader.at += 1;
    values.push(comparison(reader));
  } while (reader.tokens[reader.at] === ',');
  expect(reader, ')');
  return values;
}

function expect(reader: Reader, token: string): void {
  if (reader.tokens[reader.at] !== token) throw notOffered(reader.tokens[reader.at]);
  reader.at += 1;
}

function notOffered(token = 'the end'): Refusal {
  return new Refusal('ValidationError', `This endpoint does not know ${token} in an expression.`);
}
