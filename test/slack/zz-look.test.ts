import { it } from 'vitest';
import { makeRollout } from '../make-rollout.js';
import { renderRoot, renderPlan, renderStatus, renderList, renderHelp, renderLines } from '../../src/slack/blocks.js';
import { writeFileSync } from 'node:fs';
it('look', () => {
  let out = '';
  const show = (m: { text: string; blocks: readonly any[] }) => {
    out += `TEXT[${m.text.length}]: ${m.text}\n`;
    for (const b of m.blocks) {
      if (b.type === 'actions') for (const e of b.elements) out += `  [${e.text.text}] ${e.style ?? ''} ${e.value} ${e.confirm ? `CONFIRM ${e.confirm.title.text} / ${e.confirm.text.text} / ${e.confirm.confirm.text} / ${e.confirm.deny.text}` : ''}\n`;
      else if (b.type === 'context') out += '  ctx: ' + b.elements.map((e: any) => e.text).join(' | ') + '\n';
      else out += `  ${b.type}: ${b.text?.text ?? ''}\n`;
    }
    out += '\n';
  };
  for (const locale of ['en', 'ja'] as const) {
    const audience = { locale, approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] } };
    const r = makeRollout();
    show(renderRoot(r, audience, { rootCount: 1 }));
    const c = makeRollout({ phase: { name: 'shift', since: 1, instance: 4, step: 0 }, gate: { name: 'shift', step: 2, instance: 5, openedAt: r.startedAt, expiresAt: r.startedAt + 86400000, reminders: 0 } });
    show(renderRoot(c, audience, { rootCount: 1 }));
    show(renderRoot(makeRollout({ gate: null, phase: { name: 'bake', since: 1, instance: 4 }, held: { at: 5, why: { reason: 'refused', operation: 'UpdateJobQueue', target: 'nightly', raw: 'nope <b>' } } }), audience, { rootCount: 2, replaces: '1763888400.123' }));
    show(renderRoot(makeRollout({ gate: null, phase: { name: 'rollback', since: 1, instance: 4, from: 'bake', why: { reason: 'person', by: 'U0BOB', words: 'slow' }, idle: { looks: 0, at: 0 } } as never }), audience, { rootCount: 1 }));
    show(renderRoot(makeRollout({ gate: { name: 'delete', instance: 5, openedAt: r.startedAt, expiresAt: r.startedAt + 86400000, reminders: 0 }, phase: { name: 'drain', since: 1, instance: 4 } as never }), audience, { rootCount: 1 }));
    show(renderRoot(makeRollout({ gate: null, phase: { name: 'complete', since: 1, instance: 4 } }), audience, { rootCount: 1 }));
    show(renderPlan(r.plan, r.request, locale));
    show(renderList([r, c], locale));
    show(renderHelp(undefined, locale));
    show(renderHelp('start', locale));
    show(renderHelp('undo', locale));
  }
  writeFileSync('/tmp/look.txt', out);
});
