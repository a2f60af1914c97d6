/** The members of a query-protocol form: `Filter.1.Value.2=x` becomes nested objects and lists. */
export function parseForm(text: string): Record<string, unknown> {
  const root: Branch = new Map();
  for (const [path, value] of new URLSearchParams(text)) plant(root, path.split('.'), value);
  return Object.fromEntries([...root].map(([name, grown]) => [name, listed(grown)]));
}

type Branch = Map<string, Branch | string>;

function plant(branch: Branch, [step, ...rest]: string[], value: string): void {
  if (step === undefined) return;
  if (rest.length === 0) {
    branch.set(step, value);
    return;
  }
  const present = branch.get(step);
  const below: Branch = present instanceof Map ? present : new Map();
  branch.set(step, below);
  plant(below, rest, value);
}

function listed(grown: Branch | string): unknown {
  if (typeof grown === 'string') return grown;
  const members = [...grown];
  if (members.length > 0 && members.every(([name]) => /^\d+$/.test(name))) {
    return members.sort(([one], [other]) => Number(one) - Number(other)).map(([, below]) => listed(below));
  }
  return Object.fromEntries(members.map(([name, below]) => [name, listed(below)]));
}

/** A value as XML elements: lists as elements of one name, EC2's unless told, dates as ISO text, absent members left out. */
export function toXml(value: unknown, element = 'item'): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<${element}>${toXml(item, element)}</${element}>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `<${name}>${toXml(member, element)}</${name}>`)
      .join('');
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? escapeXml(String(value))
    : '';
}

/** Text that may stand between XML tags. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
