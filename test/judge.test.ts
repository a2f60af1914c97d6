import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runJudge } from '../src/judge.js';

const limits = { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 };
const question = {
  limits,
  blue: { succeeded: 198, failed: 2, runSeconds: [10, 11, 12] },
  green: { succeeded: 10, failed: 0, runSeconds: [10, 11, 12] },
};

function answerTo(value: unknown): unknown {
  const result = runJudge(JSON.stringify(value));
  return result.ok ? JSON.parse(result.output) : result;
}

function faultsOf(text: string): string[] {
  const result = runJudge(text);
  return result.ok ? [] : result.faults;
}

describe('the answer', () => {
  it('has exactly the members that programs rely on', () => {
    expect(answerTo(question)).toEqual({
      verdict: 'PASS',
      failures: { pValue: 1, greenRate: 0, blueRate: 0.01, greenUpper95: expect.closeTo(0.2588655508930528, 12) },
      duration: { pValue: expect.closeTo(0.7, 12), ratio: 1 },
      reasons: ['10 of 10 jobs succeeded on green; the true failure rate may still be up to 26 %.'],
    });
  });

  it('has null rates without jobs and null duration without run times, and is then INCONCLUSIVE', () => {
    const none = { succeeded: 0, failed: 0, runSeconds: [] };
    expect(answerTo({ limits, blue: none, green: none })).toMatchObject({
      verdict: 'INCONCLUSIVE',
      failures: { pValue: 1, greenRate: null, blueRate: null, greenUpper95: 1 },
      duration: null,
    });
    expect(answerTo({ ...question, blue: none })).toMatchObject({
      verdict: 'INCONCLUSIVE',
      failures: { blueRate: null },
    });
  });

  it('is content with one finished job on each side', () => {
    const one = { succeeded: 1, failed: 0, runSeconds: [1] };
    expect(answerTo({ limits, blue: one, green: one })).toMatchObject({
      verdict: 'PASS',
      duration: { pValue: 1, ratio: 1 },
    });
  });

  it.each([
    [1, 9, 'INCONCLUSIVE', 'more than the limit of 5 %'],
    [2, 8, 'FAIL', 'Green fails more often than blue: 2 of 10 jobs against 2 of 200 (p = 0.0117'],
    [10, 0, 'FAIL', 'the true failure rate is above 74.1 %'],
  ])('%i failed and %i succeeded: says why', (failed, succeeded, verdict, words) => {
    const answer = answerTo({ ...question, green: { ...question.green, failed, succeeded } });
    expect(answer).toMatchObject({ verdict, reasons: expect.arrayContaining([expect.stringContaining(words)]) });
  });

  it('says when green is slower, and which test could not be made', () => {
    expect(answerTo({ ...question, green: { ...question.green, runSeconds: [30, 31, 32] } })).toMatchObject({
      verdict: 'FAIL',
      reasons: expect.arrayContaining([
        expect.stringContaining('2.82 times that of blue, above the limit of 1.5 (p = 0.05'),
      ]),
    });
    expect(answerTo({ ...question, green: { ...question.green, runSeconds: [10, 11] } })).toMatchObject({
      verdict: 'PASS',
      reasons: expect.arrayContaining([
        'Run times were not compared with blue (2 against 3 run times): p cannot fall below 0.1, and the significance asked for is 0.05.',
      ]),
    });
  });

  it('is the same for any number of looks, apart from a sentence about them', () => {
    const { reasons: _, ...once } = Object(answerTo(question));
    expect(answerTo({ ...question, looks: 5 })).toMatchObject({
      ...once,
      reasons: expect.arrayContaining([expect.stringContaining('looked at 5 times')]),
    });
  });

  it('can be read after a byte order mark', () => {
    expect(runJudge(`\uFEFF${JSON.stringify(question)}\n`).ok).toBe(true);
  });
});

describe('what cannot be judged', () => {
  it.each([
    ['', 'There is nothing to judge: the input is empty.'],
    [' \n', 'There is nothing to judge: the input is empty.'],
    ['[]', 'The input must be an object.'],
    ['null', 'The input must be an object.'],
  ])('%j is refused in one sentence', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('is refused in one sentence when it is no JSON', () => {
    for (const text of ['nope', '{"limits":', '{"limits": NaN}']) {
      expect(faultsOf(text)).toEqual([expect.stringMatching(/^The input is not JSON: .*\.$/)]);
    }
  });

  it('is refused with one sentence for each fault, naming its place', () => {
    const faulty = {
      limits: { maxFailureRate: 1.01, maxDurationRatio: 0, significance: -0.1, confidence: 1 },
      blue: { succeeded: -1, failed: 1.5, runSeconds: [1, 'x', -3, null] },
      green: { succeeded: '3', failed: 1e9, runSeconds: 7 },
      looks: 0,
      lookz: 1,
    };
    expect(faultsOf(JSON.stringify(faulty)).toSorted()).toEqual(
      [
        'limits.maxFailureRate must be at most 1.',
        'limits.maxDurationRatio must be above 0.',
        'limits.significance must be at least 0.',
        'limits.confidence is not a key that is known here.',
        'blue.succeeded must be at least 0.',
        'blue.failed must be a whole number.',
        'blue.runSeconds[1] must be a finite number.',
        'blue.runSeconds[2] must be at least 0.',
        'blue.runSeconds[3] must be a finite number.',
        'green.succeeded must be a finite number.',
        'green.failed must be at most 10000000.',
        'green.runSeconds must be a list of numbers.',
        'looks must be at least 1.',
        'lookz is not a key that is known here.',
      ].toSorted(),
    );
  });

  it('names what is missing', () => {
    expect(faultsOf('{"limits":{},"green":{"succeeded":1,"failed":0}}')).toEqual([
      'limits.maxFailureRate is missing.',
      'limits.maxDurationRatio is missing.',
      'limits.significance is missing.',
      'blue is missing.',
      'green.runSeconds is missing.',
    ]);
  });

  it('refuses numbers beyond all measure', () => {
    const text = JSON.stringify(question).replace('"runSeconds":[10,', '"runSeconds":[1e999,');
    expect(faultsOf(text)).toEqual(['blue.runSeconds[0] must be a finite number.']);
    expect(faultsOf(JSON.stringify(question).replace('198', '1e300'))).toEqual([
      'blue.succeeded must be at most 10000000.',
    ]);
  });

  it('does not repeat itself without end', () => {
    const blue = { ...question.blue, runSeconds: Array.from({ length: 500 }, () => 'x') };
    const faults = faultsOf(JSON.stringify({ ...question, blue }));
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toBe('There are 480 more faults like these.');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const result = runJudge(text);
        expect(result.ok || result.faults.length > 0).toBe(true);
      }),
    );
  });
});
