import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.js';

function logged(fields: object, secrets: readonly string[] = []): string {
  const lines: string[] = [];
  createLog('info', (line) => lines.push(line), secrets).info(fields, 'a fixed text');
  return lines.join('');
}

describe('the log', () => {
  it('is one JSON object a line, with a fixed text and fields', () => {
    const line = logged({ rollout: 'abcd2345', phase: 'bake' });
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({ rollout: 'abcd2345', phase: 'bake', msg: 'a fixed text' });
  });

  it.each([
    ['a bot token in a text', { raw: 'refused for xoxb-1234-abcd' }, 'xoxb-1234-abcd'],
    ['an app token deep inside', { a: { b: 'xapp-1-A0-xyz' } }, 'xapp-1-A0-xyz'],
    ['an access key id', { raw: 'key AKIAABCDEFGHIJKLMNOP was used' }, 'AKIAABCDEFGHIJKLMNOP'],
    ['a response URL', { url: 'https://hooks.slack.com/commands/T0/1/abc' }, 'T0/1/abc'],
    ['a response URL of any kind', { url: 'https://hooks.slack.com/services/T0/B1/abc' }, 'T0/B1/abc'],
    ['an address of Socket Mode', { url: 'wss://wss.slack.com/link/?ticket=t1cket&app_id=1' }, 't1cket'],
    ['a trigger id in a text', { raw: 'of 1234567.98765432.0123456789abcdef0123' }, '98765432.0123456789abcdef0123'],
    ['a bearer token', { raw: 'Authorization: Bearer abc.def' }, 'abc.def'],
    ['what AWS was signed with', { raw: 'AWS4-HMAC-SHA256 Credential=x/y, Signature=0123abcd' }, '0123abcd'],
    ['a field that holds a secret by its name', { trigger_id: '123.456.abc' }, '123.456.abc'],
  ])('never shows %s', (_what, fields, secret) => {
    expect(logged(fields)).not.toContain(secret);
  });

  it('never shows the very secrets it was told of, whatever they look like', () => {
    expect(logged({ raw: 'signed with s3cr3t!' }, ['s3cr3t!'])).not.toContain('s3cr3t!');
  });

  it('never shows a secret that JSON writes otherwise', () => {
    const secret = 'quote"back\\slash';
    const line = logged({ raw: `signed with ${secret}!` }, [secret]);
    expect(JSON.parse(line)).toMatchObject({ raw: 'signed with [redacted]!' });
  });

  it.each(['https://hooks.slack.com/commands/T0/1/x', 'xoxb-1-2', 'Bearer abc', 'AWS4-HMAC-SHA256 a', 'wss://x/?t=1'])(
    'stays JSON where %s stands in quotes',
    (secret) => {
      const line = logged({ raw: `he said "${secret}" and left`, after: 1 });
      expect(JSON.parse(line)).toMatchObject({ raw: expect.stringMatching(/^he said ".*" and left$/), after: 1 });
      expect(line).not.toContain(secret);
    },
  );

  it('counts its errors, each once, whatever the level', () => {
    const log = createLog('error', () => {});
    log.error({}, 'one');
    log.error({}, 'two');
    log.warn({}, 'none');
    expect([log.takeErrors(), log.takeErrors()]).toEqual([2, 0]);
  });

  it('writes metrics whatever the level is, without secrets', () => {
    const lines: string[] = [];
    createLog('error', (line) => lines.push(line), ['s3cr3t']).always({ Service: 's3cr3t' }, 'metrics');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ Service: '[redacted]', msg: 'metrics' }]);
  });

  it('stays silent below its level', () => {
    const lines: string[] = [];
    createLog('warn', (line) => lines.push(line)).info({}, 'hidden');
    expect(lines).toEqual([]);
  });
});
