import { stringAt } from '../rollout/json.js';
import type { AuditEntry } from '../rollout/rollout.js';
import { deedOf, type Deed } from './deed.js';
import { phaseNamed } from './lanes.js';
import { code, table, utc } from './markdown.js';
import type { ReportText } from './report-text.js';

/** Who did what, and when. That a call was about to be made is told by the list of calls. */
export function timeline(entries: readonly AuditEntry[], text: ReportText): string {
  const { columns, engine } = text.words;
  const rows = entries
    .map(deedOf)
    .filter(({ verb }) => verb !== 'intend')
    .map((deed) => [utc(deed.at), deed.who === 'engine' ? engine : code(deed.who), whatOf(deed, text)]);
  return table([columns.time, columns.who, columns.what], rows);
}

function whatOf(deed: Deed, text: ReportText): string {
  const { happened } = text.words;
  const { verb, about, facts } = deed;
  const reason = stringAt(facts, 'reason');
  switch (verb) {
    case 'start':
      return happened.start;
    case 'replan':
      return happened.replan;
    case 'enter':
      return happened.enter(phaseLabel(deed, text));
    case 'open gate':
      return happened.gate(gateLabel(deed));
    case 'approve':
      return happened.approve(gateLabel(deed));
    case 'hold':
      return happened.hold(code(reason ?? ''));
    case 'resume':
      return happened.resume;
    case 'retry':
      return happened.retry;
    case 'refused':
      return happened.refused(code(about), code(reason ?? ''));
    case 'done':
      return happened.done(code(about), code(stringAt(facts, 'target') ?? ''));
    case 'failed':
      return happened.failed(code(about), code(stringAt(facts, 'target') ?? ''), code(stringAt(facts, 'raw') ?? ''));
    default:
      return code(about);
  }
}

function phaseLabel({ about, facts }: Deed, text: ReportText): string {
  const phase = phaseNamed(about);
  const step = facts['step'];
  const name = phase === undefined ? code(about) : text.phase(phase);
  return phase === 'shift' && typeof step === 'number' ? `${name} ${step + 1}` : name;
}

/** As it is typed behind `approve`. */
export function gateLabel({ about, facts }: Deed): string {
  const step = facts['step'];
  return code(about === 'shift' && typeof step === 'number' ? `${about}/${step}` : about);
}
