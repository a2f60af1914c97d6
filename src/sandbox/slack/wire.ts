import type { IncomingMessage, ServerResponse } from 'node:http';

const bodyBytesMax = 8 * 1024 * 1024;

/** The whole body of a request; undefined when it is larger than anything Slack would take. */
export async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > bodyBytesMax) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/**
 * The arguments of a call, sent as JSON or as a form whose objects are JSON again. Undefined for JSON that is none.
 */
export function readArguments(contentType: string, body: string): Record<string, unknown> | undefined {
  if (contentType.startsWith('application/json')) return asRecord(parseJson(body || '{}'));
  const form: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    form[name] = /^\s*[[{]/.test(value) && structured.has(name) ? parseJson(value) : value;
  }
  return form;
}

const structured = new Set(['blocks', 'metadata', 'view', 'files']);

/** JSON as a value, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON object, or undefined for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, body: string | Uint8Array, type = 'text/plain') {
  const charset = type.startsWith('text/') ? '; charset=utf-8' : '';
  response.writeHead(status, { 'content-type': `${type}${charset}`, 'cache-control': 'no-store' });
  response.end(body);
}

/** The bytes of an upload: the file of a multipart form, or the body as it is. */
export async function uploadedBytes(contentType: string | undefined, body: Buffer): Promise<Buffer> {
  if (!contentType?.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  const file = [...form.values()].find((part) => part instanceof File);
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}
