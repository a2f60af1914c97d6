import type { Statement } from '../../infra/permissions/scope.js';

/** One call as IAM sees it: every resource of it has to be allowed. */
export interface Asked {
  action: string;
  resources: readonly string[];
  /** Condition keys of the request, and tags of the resources. */
  context?: Readonly<Record<string, string>>;
}

/** What IAM would answer, as far as our documents go: allow statements, wildcards, and two kinds of condition. */
export function isAllowed(statements: readonly Statement[], { action, resources, context = {} }: Asked): boolean {
  return resources.every((resource) =>
    statements.some(
      (one) =>
        one.Action.includes(action) &&
        one.Resource.some((pattern) => matches(pattern, resource)) &&
        holds(one.Condition ?? {}, context),
    ),
  );
}

function holds(condition: NonNullable<Statement['Condition']>, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const given = context[key];
      if (operator === 'StringEquals') return given === wanted;
      if (operator === 'StringLike') return given !== undefined && matches(wanted, given);
      throw new Error(`The condition ${operator} is not known here.`);
    }),
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
