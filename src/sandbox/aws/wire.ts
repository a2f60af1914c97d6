import { cbor, dateToTag } from '@smithy/core/cbor';
import { callerOf } from './caller.js';
import type { Call } from './calls.js';
import type { Answer } from './operation.js';
import type { Refusal } from './refusal.js';
import { operationNames } from './services.js';
import { escapeXml, parseForm, toXml } from './xml.js';

type Protocol = 'rest' | 'json' | 'cbor' | 'query';
type WireRequest = {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
};
export type WireAnswer = { status: number; headers: Record<string, string>; body: string | Uint8Array };
export type Read = { call: Call; protocol: Protocol };

const targets: Record<string, Call['service']> = {
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  ServiceQuotasV20190624: 'service-quotas',
  DynamoDB_20120810: 'dynamodb',
};

/** The services of the query protocol, each told by the version of its API that a request names. */
const queryServices = [
  { service: 'ec2', version: '2016-11-15', namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
  { service: 'iam', version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  { service: 'sts', version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
] as const;

/** Which call a request makes, or undefined when it speaks no protocol this endpoint knows. Throws on a broken body. */
export function readRequest(request: WireRequest): Read | undefined {
  const caller = callerOf(/Credential=([^/,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ?? '');
  const url = new URL(request.path, 'http://localhost');
  const [, prefix, operation] = /^([^.]+)\.(\w+)$/.exec(request.headers['x-amz-target'] ?? '') ?? [];
  if (prefix !== undefined && operation !== undefined) {
    const service = targets[prefix];
    if (service === undefined) return undefined;
    // DynamoDB's bodies are passed on unread.
    const input = service === 'dynamodb' ? {} : parseJson(request.body);
    return { protocol: 'json', call: { service, operation, input, caller } };
  }
  const [, rpcService, rpcOperation] = /^\/service\/(\w+)\/operation\/(\w+)$/.exec(url.pathname) ?? [];
  if (rpcService !== undefined && rpcOperation !== undefined) {
    const service = targets[rpcService];
    if (service === undefined) return undefined;
    const input: unknown = request.body.length === 0 ? {} : cbor.deserialize(request.body);
    return { protocol: 'cbor', call: { service, operation: rpcOperation, input: withoutNulls(input), caller } };
  }
  if (url.pathname.startsWith('/v1/')) return { protocol: 'rest', call: { ...readRest(request, url), caller } };
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const { Action, Version, ...input } = parseForm(Buffer.from(request.body).toString());
    const known = queryServices.find(({ version }) => version === Version);
    if (known === undefined) return undefined;
    return { protocol: 'query', call: { service: known.service, operation: String(Action), input, caller } };
  }
  return undefined;
}

const restOperations = new Map(operationNames('batch').map((name) => [name.toLowerCase(), name]));

function readRest(request: WireRequest, url: URL): Omit<Call, 'caller'> {
  const [, , first = '', ...rest] = url.pathname.split('/');
  if (first !== 'tags') {
    const operation = restOperations.get(first) ?? first;
    return { service: 'batch', operation, input: parseJson(request.body) };
  }
  const resourceArn = decodeURIComponent(rest.join('/'));
  switch (request.method) {
    case 'GET':
      return { service: 'batch', operation: 'ListTagsForResource', input: { resourceArn } };
    case 'DELETE': {
      const tagKeys = url.searchParams.getAll('tagKeys');
      return { service: 'batch', operation: 'UntagResource', input: { resourceArn, tagKeys } };
    }
    default: {
      const body = parseJson(request.body);
      const members = typeof body === 'object' && body !== null ? body : {};
      return { service: 'batch', operation: 'TagResource', input: { ...members, resourceArn } };
    }
  }
}

function parseJson(body: Uint8Array): unknown {
  return body.length === 0 ? {} : withoutNulls(JSON.parse(Buffer.from(body).toString()));
}

/** On the wire a null member is an absent one. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

/** An answer in the words of the protocol it was asked in. */
export function writeAnswer({ protocol, call }: Read, answer: Answer, requestId: string): WireAnswer {
  switch (protocol) {
    case 'rest':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: toJson(answer) };
    case 'json':
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: toJson(answer) };
    case 'cbor':
      return { status: 200, headers: cborHeaders, body: toCbor(answer) };
    case 'query': {
      const { service, operation } = call;
      const namespace = queryServices.find((known) => known.service === service)?.namespace;
      const inner =
        service === 'ec2'
          ? `<requestId>${requestId}</requestId>${toXml(answer)}`
          : `<${operation}Result>${toXml(answer, 'member')}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${operation}Response xmlns="${namespace}">${inner}</${operation}Response>`;
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    }
  }
}

const cborHeaders = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

/** A refusal in the words of the protocol. */
export function writeRefusal(
  { protocol, call }: Read,
  { code, message, status }: Refusal,
  requestId: string,
): WireAnswer {
  const queryError = { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` };
  const extra = call.service === 'cloudwatch' ? queryError : {};
  switch (protocol) {
    case 'rest': {
      const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
      return { status, headers, body: JSON.stringify({ message }) };
    }
    case 'json': {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code, ...extra };
      return { status, headers, body: JSON.stringify({ __type: code, message }) };
    }
    case 'cbor':
      return { status, headers: { ...cborHeaders, ...extra }, body: toCbor({ __type: code, message }) };
    case 'query': {
      const error = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
      const body =
        call.service === 'ec2'
          ? `<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`
          : `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status, headers: { 'content-type': 'text/xml' }, body };
    }
  }
}

function toJson(answer: Answer): string {
  return JSON.stringify(withDates(answer, (date) => date.getTime() / 1000));
}

function toCbor(answer: Answer): Uint8Array {
  // The encoder hands out a view of a buffer that it uses again.
  return Uint8Array.from(cbor.serialize(withDates(answer, (date) => dateToTag(date))));
}

function withDates(value: unknown, form: (date: Date) => unknown): unknown {
  if (value instanceof Date) return form(value);
  if (Array.isArray(value)) return value.map((item) => withDates(item, form));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withDates(member, form)]));
}
