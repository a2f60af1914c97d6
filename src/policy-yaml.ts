import { LineCounter, parseDocument, visit, type Document } from 'yaml';

/** Plain data with the faults found on the way, or the one fault that keeps the text from being read at all. */
type YamlReading = { kind: 'read'; value: unknown; faults: string[] } | { kind: 'unreadable'; fault: string };

/**
 * Reads one YAML 1.2 document as plain data whose keys are all text. Every fault is one line with line and column.
 * A key that stands twice does not hide the other faults: the data is read on, and the caller is told of both.
 * Never throws, whatever the text.
 */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });

  // What follows the first broken place is mostly its echo, so only that one is told.
  const broken = document.errors.find((error) => error.code !== 'DUPLICATE_KEY');
  if (broken !== undefined)
    return {
      kind: 'unreadable',
      fault: `The policy file is not readable at ${place(broken.pos[0])}: ${inOurWords(broken)}.`,
    };

  const faults = [
    ...document.errors.map(({ pos: [at] }) => `${keyAt(text, at)} at ${place(at)} stands twice in the same mapping.`),
    ...document.warnings.map(({ pos: [at] }) => `The tag or directive at ${place(at)} is not supported; remove it.`),
  ];
  try {
    return { kind: 'read', value: document.toJS(), faults };
  } catch {
    return { kind: 'unreadable', fault: aliasFault(document, place) };
  }
}

function inOurWords(error: { code: string; message: string }): string {
  if (error.code === 'MULTIPLE_DOCS') return 'a second document starts here; the policy is one document';
  if (error.code === 'NON_STRING_KEY') return 'a key has to be plain text';
  if (error.code === 'RESOURCE_EXHAUSTION') return 'it is nested too deeply';
  return error.message.replaceAll(/\s+/g, ' ');
}

function keyAt(text: string, offset: number): string {
  const [key = ''] = /^[^:\n]{1,60}/.exec(text.slice(offset, offset + 60)) ?? [];
  return `The key ${JSON.stringify(key.trim())}`;
}

/** Converting fails for two reasons only: an alias without its anchor, or aliases that would grow without bound. */
function aliasFault(document: Document, place: (offset: number) => string): string {
  let fault = 'The policy file repeats itself through too many aliases; write the values out.';
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      fault = `The alias at ${place(alias.range?.[0] ?? 0)} names an anchor that is not set before it.`;
      return visit.BREAK;
    },
  });
  return fault;
}
