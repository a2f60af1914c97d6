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
    ['a field that holds a secret by its name', { trigger_id: '123.456.abc' }, '123.456.abc'],
  ])('never shows %s', (_what, fields, secret) => {
    expect(logged(fields)).not.toContain(secret);
  });

  it('never shows the very secrets it was told of, whatever they look like', () => {
    expect(logged({ raw: 'signed with s3cr3t!' }, ['s3cr3t!'])).not.toContain('s3cr3t!');
  });

  it('stays silent below its level', () => {
    const lines: string[] = [];
    createLog('warn', (line) => lines.push(line)).info({}, 'hidden');
    expect(lines).toEqual([]);
  });
});
