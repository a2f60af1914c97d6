import { describe, expect, it } from 'vitest';
import { answer, type Person, type Press } from '../../src/rollout/answer.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { renderLines, renderRefusal, renderRoot, type Audience } from '../../src/slack/blocks.js';
import { buttonsShown } from '../../src/slack/blocks-buttons.js';
import { buttonValue, parseButton, type ButtonKind } from '../../src/slack/button.js';
import { makeRollout } from '../make-rollout.js';
import { attacks } from './attacks.js';
import { buttonsOf, faultsOf, isFields, wordsOf } from './block-kit.js';
import { makeJudgement, plainFilling } from './every-kind.js';
import { everyState, keeping, longest, makeCanaries, makePlan } from './rollout-states.js';

const english: Audience = { locale: 'en', approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] } };
const japanese: Audience = { ...english, locale: 'ja' };
const states = everyState(plainFilling);
const boss: Person = { user: 'U0CAROL', starter: true, approver: true };

function root(rollout: Rollout, audience = english): ReturnType<typeof renderRoot> {
  return renderRoot(rollout, audience, { rootCount: 1 });
}

function buttons(rollout: Rollout): ReturnType<typeof buttonsOf> {
  return root(rollout).blocks.flatMap(buttonsOf);
}

function confirmOf(rollout: Rollout, kind: ButtonKind): string | undefined {
  const found = buttons(rollout).find((button) => button['action_id'] === `rollout.${kind}`);
  const confirm = found?.['confirm'];
  if (!isFields(confirm)) return undefined;
  return ['title', 'text'].map((key) => (isFields(confirm[key]) ? String(confirm[key]['text']) : '')).join(' | ');
}

describe('a root message', () => {
  it('is one that Slack takes, in every state and both languages', () => {
    for (const rollout of states)
      for (const audience of [english, japanese]) expect(faultsOf(root(rollout, audience))).toEqual([]);
  });

  it('fits with the longest names and texts', () => {
    for (const rollout of everyState(longest).filter((_, i) => i % 7 === 0))
      for (const audience of [english, japanese]) {
        expect(wordsOf(root(rollout, audience))).toMatch(/\*(?:Next|次):\*/u);
        expect(faultsOf(root(rollout, audience))).toEqual([]);
      }
  });

  it('lets nothing through that anybody wrote', () => {
    for (const raw of attacks)
      for (const rollout of everyState({ ...plainFilling, raw, name: raw, user: raw }).filter((_, i) => i % 53 === 0))
        expect(faultsOf(root(rollout))).toEqual([]);
  });

  it('says queue, state and next step in words alone, in at most 300 characters', () => {
    for (const rollout of [...states, ...everyState(longest).filter((_, i) => i % 7 === 0)]) {
      const { text } = root(rollout);
      expect(text.length).toBeLessThanOrEqual(300);
      expect(text.startsWith(`${rollout.plan.queue}: `)).toBe(true);
      expect(text).toMatch(/Next: \S+/);
      expect(text).not.toMatch(/\p{Extended_Pictographic}/u);
    }
    expect(root(makeRollout()).text).toBe(
      'nightly: Waiting for approval (phase Plan). Next: an approver approves gate start, which creates green nightly-20261123-abcd2345 and runs the canaries.',
    );
  });

  it('shows in this order: state, environments, image, phase, order, canaries, verdict, alarms, next, who started', () => {
    const words = wordsOf(root(makeRollout({ canaries: makeCanaries(plainFilling).slice(0, 3) })));
    const marks = [
      'Waiting for approval · nightly',
      '*nightly-blue* → *nightly-20261123-abcd2345*',
      'nightly-etl:2026.10.2` → ',
      '(`sha256:9b74c9897bac…`)',
      '*Plan* (1 of 7)',
      '*nightly*: 1. *nightly-blue*',
      '1 of 5 succeeded, 0 failed, 2 under way',
      '*Verdict:*',
      '*Alarms:*',
      '*Next:* an approver approves',
      'started by <@U0BOB>',
      'last change <!date^',
    ];
    const places = marks.map((mark) => words.indexOf(mark));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('tells programs its state by metadata alone', () => {
    const { metadata } = root(makeRollout({ version: 17 }));
    expect(metadata).toEqual({
      event_type: 'batch_rollout',
      event_payload: {
        rollout: 'abcd2345',
        phase: 'plan',
        gate: 'start',
        held: false,
        version: 17,
        key: 'abcd2345-root-1',
      },
    });
    const second = renderRoot(makeRollout(), english, { rootCount: 2 });
    expect(second.metadata.event_payload['key']).toBe('abcd2345-root-2');
  });

  it('is the same bytes for the same state, but for the version', () => {
    for (const rollout of states.filter((_, i) => i % 5 === 0)) {
      const [once, again] = [root(rollout), root(structuredClone({ ...rollout, version: rollout.version + 1 }))];
      const { version: _, ...payload } = again.metadata.event_payload;
      expect(JSON.stringify({ ...again, metadata: payload })).toBe(
        JSON.stringify({
          ...once,
          metadata: Object.fromEntries(
            Object.entries(once.metadata.event_payload).filter(([key]) => key !== 'version'),
          ),
        }),
      );
    }
  });

  it('has a hash that version, last change and a lost root leave alone, and nothing else does', () => {
    const rollout = makeRollout();
    const { hash } = root(rollout);
    expect(root({ ...rollout, version: 99, lastSeen: rollout.lastSeen + 60_000 }).hash).toBe(hash);
    expect(renderRoot(rollout, english, { rootCount: 2, replaces: '1763888400.0001' }).hash).toBe(hash);
    const others: Partial<Rollout>[] = [
      { held: { at: 1, why: { reason: 'person', by: 'U0BOB' } } },
      { gate: null },
      { canaries: makeCanaries(plainFilling).slice(2, 3) },
      { phase: { name: 'provision', since: 1, instance: 2 } },
      { plan: { ...rollout.plan, queue: 'other' } },
    ];
    for (const other of others) expect(root({ ...rollout, ...other }).hash).not.toBe(hash);
    const gate = rollout.gate;
    if (gate === null) throw new Error('A new rollout waits at gate start.');
    expect(root({ ...rollout, gate: { ...gate, instance: 9 } }).hash).not.toBe(hash);
  });

  it('mentions nobody who has to act: that is for the thread, once', () => {
    for (const rollout of states) expect(JSON.stringify(root(rollout))).not.toMatch(/U0ALICE|S0BATCH/);
  });

  it('says that it takes the place of a lost one', () => {
    const link = renderRoot(makeRollout(), english, {
      rootCount: 2,
      replaces: 'https://team.slack.com/archives/C1/p1',
    });
    expect(wordsOf(link)).toContain('<https://team.slack.com/archives/C1/p1|earlier message>');
    const ts = renderRoot(makeRollout(), english, { rootCount: 2, replaces: '1763888400.000100' });
    expect(wordsOf(ts)).toContain('<!date^1763888400^');
    expect(faultsOf(ts)).toEqual([]);
  });

  it('has the whole plan while that waits for approval, and no longer', () => {
    const words = wordsOf(root(makeRollout()));
    for (const part of ['*Created*', '*Changed*', '*Deleted at the end*', '*Steps of the shift*', '*Checks*'])
      expect(words).toContain(part);
    expect(words).toContain(
      'before 1. *nightly-blue* · during 1. *nightly-20261123-abcd2345*, 2. *nightly-blue* · after 1. *nightly-20261123-abcd2345*',
    );
    expect(words).toContain('*nightly*: 10 %, up to 26 vCPUs');
    expect(wordsOf(root(makeRollout({ gate: null, phase: { name: 'bake', since: 1, instance: 3 } })))).not.toContain(
      '*Created*',
    );
    const long = makeRollout({ plan: makePlan(longest) });
    expect(wordsOf(root(long))).toMatch(/… and \d+ more lines\. \*Details\* or `\/batch-rollout status` shows them\./);
  });

  it('says of an approval whether the bot acts on it now or waits for a PASS', () => {
    const { plan } = makeRollout();
    const entered = { since: 1, instance: 3 };
    const phases = {
      retire: () => ({ name: 'bake' as const, ...entered }),
      shift: (step = 1) =>
        step === 1
          ? { name: 'canary' as const, round: 1, ...entered }
          : { name: 'shift' as const, step: step - 2, ...entered },
    };
    const approved = (name: 'shift' | 'retire', step: number | undefined, verdict: 'PASS' | 'INCONCLUSIVE') =>
      wordsOf(
        root(
          makeRollout({
            phase: phases[name](step),
            judgement: { ...makeJudgement(verdict, plainFilling), at: 5 },
            gate: {
              name,
              ...(step === undefined ? {} : { step }),
              instance: 3,
              openedAt: 10,
              expiresAt: 99,
              reminders: 0,
              approval: { by: 'U0BOB', at: 20, planHash: plan.hash },
            },
          }),
        ),
      );
    for (const [name, step] of [
      ['shift', 1],
      ['retire', undefined],
    ] as const) {
      expect(approved(name, step, 'INCONCLUSIVE')).toContain('takes effect once the verdict is PASS again');
      expect(approved(name, step, 'PASS')).toContain('acts on the approval by <@U0BOB> in a moment');
    }
    expect(approved('shift', 2, 'INCONCLUSIVE')).toContain('in a moment');
  });

  it('shows the order that others made where that is why it is held', () => {
    const { plan } = makeRollout();
    const expected = plan.queues[0]?.before ?? [];
    const found = [{ order: 1, environment: 'arn:aws:batch:r:a:compute-environment/stranger' }];
    const drift = { kind: 'order' as const, queue: 'nightly', expected, found };
    const words = wordsOf(root(makeRollout({ held: { at: 1, why: { reason: 'drift', drifts: [drift] } } })));
    expect(words).toContain('*nightly*: 1. *stranger* (changed by somebody else)');
    expect(wordsOf(root(makeRollout()))).not.toContain('changed by somebody else');
    expect(words).toContain('The order of queue *nightly* is 1. *stranger*; expected was 1. *nightly-blue*.');
  });
});

describe('a refused resume', () => {
  const retiring = { name: 'retire', since: 1, instance: 3, idle: { looks: 0, at: 0 } } as const;
  const whys = [
    { reason: 'placesLost', queue: 'nightly' },
    { reason: 'environmentDisabled', environment: 'nightly-green' },
    { reason: 'foreignQueue', queue: 'stranger', environment: 'nightly-green' },
  ] as const;

  it.each(whys)('offers the way back while there is one ($reason)', (why) => {
    const open = makeRollout({ gate: null, phase: retiring });
    const gone = makeRollout({ gate: null, phase: { ...retiring, deleteRequestedAt: 5 } });
    expect(renderRefusal(why, open, 'en').text).toMatch(/ and resume, or roll back/);
    expect(renderRefusal(why, gone, 'en').text).toMatch(/ and resume\.$/);
    expect(renderRefusal(why, open, 'ja').text).toMatch(/再開するか、ロールバック/);
    expect(renderRefusal(why, gone, 'ja').text).toMatch(/再開してください。$/);
  });
});

describe('the buttons', () => {
  const presses: Record<Exclude<ButtonKind, 'details'>, (rollout: Rollout) => Press> = {
    approve: ({ gate }) => ({ press: 'approve', ...(gate === null ? {} : { instance: gate.instance }) }),
    rollback: () => ({ press: 'rollback' }),
    hold: () => ({ press: 'hold' }),
    resume: () => ({ press: 'resume' }),
    retry: () => ({ press: 'retry' }),
  };

  function legal(rollout: Rollout, kind: Exclude<ButtonKind, 'details'>): boolean {
    const given = answer(rollout, boss, presses[kind](rollout), { distinctFromStarter: true }, rollout.startedAt);
    if (given.answer === 'accepted') return true;
    // A change by others that nobody can take over: the press is answered with the reason, which is why its button stays.
    return (
      kind === 'resume' &&
      ['placesLost', 'environmentDisabled', 'definitionMoved', 'foreignQueue'].includes(given.why.reason)
    );
  }

  it('are those that the state allows, in every state', () => {
    const seen = new Set<string>();
    for (const rollout of states) {
      const shown = buttons(rollout).map((button) => String(button['action_id']));
      expect(shown).toEqual(buttonsShown(rollout).map((kind) => `rollout.${kind}`));
      for (const kind of ['approve', 'rollback', 'hold', 'resume', 'retry'] as const) {
        const allowed = legal(rollout, kind);
        const where = `${kind} in ${rollout.phase.name}, held by ${rollout.held?.why.reason ?? 'nothing'}`;
        expect([where, shown.includes(`rollout.${kind}`)]).toEqual([where, allowed]);
        seen.add(`${kind} ${allowed}`);
      }
      expect(shown).toContain('rollout.details');
    }
    expect(seen.size).toBe(10);
  });

  it('of a rollout that has ended is Details alone', () => {
    for (const rollout of states.filter(({ phase }) => ['complete', 'rolledBack', 'aborted'].includes(phase.name)))
      expect(buttons(rollout).map((button) => button['action_id'])).toEqual(['rollout.details']);
  });

  it('ask once more before rollback, and before blue is disabled or deleted', () => {
    for (const rollout of states) {
      for (const button of buttons(rollout)) {
        const asks = button['confirm'] !== undefined;
        const kind = button['action_id'];
        const gate = rollout.gate?.name;
        expect(asks).toBe(
          kind === 'rollout.rollback' || (kind === 'rollout.approve' && (gate === 'retire' || gate === 'delete')),
        );
      }
    }
  });

  it('name the exact resources in their dialogs', () => {
    const gate = { name: 'delete', instance: 9, openedAt: 0, expiresAt: 1, reminders: 0 } as const;
    const drain = makeRollout({ phase: { name: 'drain', since: 1, instance: 8, idle: { looks: 2, at: 1 } }, gate });
    expect(confirmOf(drain, 'approve')).toBe(
      'Delete blue nightly-blue for good? | Blue nightly-blue is taken out of nightly and deleted. This rollout cannot roll back after that; /batch-rollout undo abcd2345 would build blue anew.',
    );
    const bake = makeRollout({ phase: { name: 'bake', since: 1, instance: 8 }, gate: { ...gate, name: 'retire' } });
    expect(confirmOf(bake, 'approve')).toMatch(
      /Disable blue nightly-blue\? .*nightly run on green nightly-20261123-abcd2345 alone/,
    );
    expect(confirmOf(bake, 'rollback')).toMatch(
      /Blue nightly-blue goes first again in nightly\. Green nightly-20261123-abcd2345 .*nightly-etl/,
    );
    expect(confirmOf(makeRollout(), 'rollback')).toContain('Nothing has been changed yet');
  });

  it('shorten long names alike rather than losing the end of what they say', () => {
    const bake = makeRollout({ plan: makePlan(longest), phase: { name: 'bake', since: 1, instance: 8 }, gate: null });
    expect(confirmOf(bake, 'rollback')).toMatch(
      /Blue Q+….*Green Q+….*No job is stopped\..*no documented guarantee there\.$/,
    );
  });

  it('warn, with a count, where green takes the place of blue in a full queue', () => {
    const plan = makePlan(plainFilling);
    const full = {
      ...plan,
      queues: plan.queues.map((queue) => ({ ...queue, full: true })),
      notes: [{ note: 'fullQueue' as const, queue: 'nightly', jobsOnBlue: 12 }],
    };
    const gate = { name: 'shift', step: 1, instance: 9, openedAt: 0, expiresAt: 1, reminders: 0 } as const;
    const canary = makeRollout({ plan: full, phase: { name: 'canary', since: 1, instance: 8, round: 1 }, gate });
    expect(confirmOf(canary, 'approve')).toMatch(/nightly has no room for both.*12 jobs on blue/);
    expect(
      confirmOf(makeRollout({ plan: full, gate: null, phase: { name: 'bake', since: 1, instance: 8 } }), 'rollback'),
    ).toContain('There is no room for both in nightly: jobs on green have no documented guarantee there.');
  });

  it('carry what they were drawn for, and nothing that could be misread', () => {
    const held = makeRollout({
      held: { at: 1_700_000_000_000, why: { reason: 'refused', operation: 'x', target: 'y', raw: '' } },
    });
    expect(parseButton(buttonValue(makeRollout(), 'approve'))).toEqual({ id: 'abcd2345', instance: 2 });
    expect(parseButton(buttonValue(held, 'resume'))).toEqual({ id: 'abcd2345', shown: 'loyw3v28.refused' });
    expect(parseButton(buttonValue(held, 'rollback'))).toEqual({ id: 'abcd2345' });
    for (const value of [
      '',
      'v2.abcd2345',
      'v1.',
      'v1.a b',
      'v1.abc.g',
      'v1.abc.gx',
      'v1.abc.h',
      'v1.abc.g1.h1',
      'v1.abc\n',
      ...attacks,
    ])
      expect(parseButton(value)).toBeUndefined();
    for (const rollout of states)
      for (const button of buttons(rollout)) expect(parseButton(String(button['value']))?.id).toBe('abcd2345');
  });
});

describe('a thread message', () => {
  const opened = { seq: 5, at: 0, version: 12, phase: 'canary', gate: 'shift', held: false } as const;
  const line = { ...opened, what: { say: 'gateOpen', gate: 'shift', step: 1 } } as const;
  const mentions = (text: string): number => text.match(/<@U0ALICE>|<!subteam\^S0BATCH>/g)?.length ?? 0;

  it('carries the state of its newest line, and a key of its first', () => {
    const later = {
      ...line,
      seq: 6,
      version: 14,
      phase: 'shift',
      gate: '',
      held: true,
      what: { say: 'resumed', by: 'U0BOB' },
    } as const;
    expect(renderLines(makeRollout({ version: 99 }), [line, later], english).metadata).toEqual({
      event_type: 'batch_rollout',
      event_payload: { rollout: 'abcd2345', phase: 'shift', gate: '', held: true, version: 14, key: 'abcd2345-line-5' },
    });
  });

  it('mentions those who may approve once, where a gate asks for them, and nowhere else', () => {
    expect(mentions(JSON.stringify(renderLines(makeRollout(), [line], english)))).toBe(2);
    expect(mentions(JSON.stringify(renderLines(makeRollout(), [line, { ...line, seq: 6 }], english)))).toBe(2);
    const reminder = { ...opened, what: { say: 'gateReminder', gate: 'shift', step: 1, share: 50 } } as const;
    expect(mentions(JSON.stringify(renderLines(makeRollout(), [reminder], english)))).toBe(2);
    const entered = { ...opened, what: { say: 'entered', phase: 'bake' } } as const;
    expect(mentions(JSON.stringify(renderLines(makeRollout(), [entered], english)))).toBe(0);
    const nobody = { ...english, approvers: { users: [], groups: [] } };
    expect(faultsOf(renderLines(makeRollout(), [line], nobody))).toEqual([]);
  });

  it('names as many approvers as fit, with a count of the rest', () => {
    const users = Array.from({ length: 400 }, (_, i) => `U${String(i).padStart(10, '0')}`);
    const message = renderLines(makeRollout(), [line], { ...english, approvers: { users, groups: ['S0BATCH'] } });
    expect(faultsOf(message)).toEqual([]);
    expect(wordsOf(message)).toMatch(/and \d+ more/);
  });

  it('says who can lift a hold, and how', () => {
    const refused = { reason: 'refused', operation: 'UpdateJobQueue', target: 'nightly', raw: 'no' } as const;
    const words = wordsOf(renderLines(makeRollout(), [{ ...line, what: { say: 'held', why: refused } }], english));
    expect(words).toContain('*Held*. AWS keeps refusing `UpdateJobQueue` for *nightly*. AWS says: `no`');
    expect(words).toContain('then *Retry* (a starter or an approver) does this step again');
  });

  it('is broadcast only for what ended, or failed by itself', () => {
    const told = (what: Parameters<typeof renderLines>[1][number]['what']): boolean =>
      renderLines(makeRollout(), [{ ...line, what }], english).broadcast;
    expect(told({ say: 'ended', phase: 'complete' })).toBe(true);
    expect(told({ say: 'ended', phase: 'rolledBack' })).toBe(true);
    expect(told({ say: 'rollingBack', from: 'bake', why: { reason: 'verdict' } })).toBe(true);
    expect(told({ say: 'rollingBack', from: 'bake', why: { reason: 'person', by: 'U0BOB' } })).toBe(false);
    expect(told({ say: 'entered', phase: 'bake' })).toBe(false);
    expect(told({ say: 'held', why: { reason: 'inconclusive' } })).toBe(false);
  });

  it('speaks of no green where the environment is kept', () => {
    const keep = makeRollout({ plan: keeping(makePlan(plainFilling)) });
    for (const gate of ['start', 'shift'] as const) {
      const words = wordsOf(renderLines(keep, [{ ...line, what: { say: 'gateOpen', gate, step: 1 } }], english));
      expect(words).not.toMatch(/\bgreen\b/);
    }
  });
});
