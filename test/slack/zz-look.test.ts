import { it } from 'vitest';
import { makeRollout } from '../make-rollout.js';
import { renderLines, renderRefusal, renderAccepted, renderFaults, renderWordFaults, renderStatus, renderText } from '../../src/slack/blocks.js';
import { everySay, everyRefusal, everyAccepted, everyPlanFault, everyNote, everyWordFault, plainFilling } from './every-kind.js';
import { everyState, makeCanaries, makePlan, keeping } from './rollout-states.js';
import { wordsOf } from './block-kit.js';
import { catalog } from '../../src/slack/text/catalog.js';
import { told } from '../../src/slack/text/sentences.js';
import { writeFileSync } from 'node:fs';
it('look', () => {
  for (const locale of ['en', 'ja'] as const) {
    let out = '';
    const audience = { locale, approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] } };
    const seen = new Map<string, number>();
    for (const what of everySay({ ...plainFilling, count: 2 })) {
      const n = (seen.get(what.say) ?? 0) + 1; seen.set(what.say, n);
      if (what.say === 'canary' && n > 5) continue;
      const m = renderLines(makeRollout(), [{ seq: 1, at: 0, version: 1, phase: 'canary', gate: '', held: false, what }], audience);
      out += `[${what.say}] ${m.blocks.map((b: any) => b.text?.text).join('\n').split('\n').slice(0, 12).join('\n    ')}\n`;
    }
    out += '\n--- refusals\n';
    for (const x of everyRefusal(plainFilling)) out += `[${x.reason}] ${renderRefusal(x, makeRollout(), locale).text}\n`;
    out += '\n--- accepted\n';
    for (const x of everyAccepted(plainFilling)) out += `[${x.does}] ${renderAccepted(x, makeRollout(), locale).text}\n`;
    out += '\n--- faults\n';
    for (const x of everyPlanFault({ ...plainFilling, count: 2 })) out += `[${x.fault}] ${renderFaults([x], locale).text}\n`;
    out += '\n--- notes\n';
    for (const x of everyNote({ ...plainFilling, count: 2 })) out += `[${x.note}] ${told(catalog(locale).faults.notes, 'note', x).bare}\n`;
    out += '\n--- words\n';
    for (const x of everyWordFault(plainFilling)) out += `[${x.fault}] ${renderWordFaults('hold', [x], locale).text}\n`;
    out += '\n--- answers\n';
    out += [renderText(locale, (t) => t.answers.failed('e-1')), renderText(locale, (t) => t.answers.inviteBot('C0A')), renderText(locale, (t) => t.answers.notUnique('ab', ['abc', 'abd']))].map((a) => a.text).join('\n');
    out += '\n--- status\n';
    out += wordsOf(renderStatus(makeRollout({ plan: keeping(makePlan(plainFilling)), canaries: makeCanaries(plainFilling).slice(0, 6), gate: null, phase: { name: 'canary', since: 1, instance: 1, round: 1 } }), locale));
    out += '\n--- keep lines\n';
    for (const what of everySay({ ...plainFilling, count: 2 }).filter((w) => ['gateOpen', 'entered', 'ended', 'rollingBack'].includes(w.say))) out += `[${what.say}] ${renderLines(makeRollout({ plan: keeping(makePlan(plainFilling)) }), [{ seq: 1, at: 0, version: 1, phase: 'canary', gate: '', held: false, what }], audience).text}\n`;
    writeFileSync(`/tmp/look-${locale}.txt`, out);
  }
});
