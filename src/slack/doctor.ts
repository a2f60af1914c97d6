import { isFault, standingOf, type Finding, type Standing } from '../doctor/finding.js';
import { within } from '../timer.js';
import type { Answer, Locale } from './blocks.js';
import { sections } from './blocks-kit.js';
import type { Edge } from './edge.js';
import { answerCharsMax } from './limits.js';
import { bold, joined, mrkdwn, readable, textOf, type Mrkdwn } from './mrkdwn.js';
import type { Reply } from './respond.js';
import { catalog, type Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/** What has to be put right comes first, so that it is not what a long answer leaves out. */
const standings: readonly Standing[] = ['missing', 'untold', 'optional', 'untested', 'ok'];
const sectionsMax = 5;
/** Whoever waits longer than this is told that something is being done. */
const silentMsMax = 2_000;

/** Looks at everything, for the person who asked alone and in their language. */
export async function tellDoctor(
  { doctor, timer }: Pick<Edge, 'doctor' | 'timer'>,
  { person: { locale }, reply }: { person: { locale: Locale }; reply: Reply },
): Promise<Answer> {
  const looking = doctor();
  const soon = await within(timer, silentMsMax, looking);
  if (soon === undefined) {
    const words = catalog(locale).doctor.looking;
    await reply({ text: textOf(words, answerCharsMax), blocks: sections([words]) });
  }
  return renderFindings(soon ?? (await looking), locale);
}

/** Findings grouped by how things stand; what does not fit into one message is counted. */
export function renderFindings(findings: readonly Finding[], locale: Locale): Answer {
  const text = catalog(locale);
  const { doctor } = text;
  const number = (standing: Standing): number => findings.filter((one) => standingOf(one) === standing).length;
  const summary = doctor.summary(number('missing'), number('untold'));
  const lines = standings.flatMap((standing): Mrkdwn[] => {
    const some = findings.filter((one) => standingOf(one) === standing);
    return some.length === 0
      ? []
      : [bold(doctor.standing(standing)), ...some.map((one) => mrkdwn`• ${said(one, text)}`)];
  });
  return {
    text: textOf(joined([summary, ...lines], ' '), answerCharsMax),
    blocks: sections([summary, ...lines], sectionsMax, doctor.left),
  };
}

/** For the command line, in English and one line each: what ends it with 1, and everything else. */
export function doctorLines(findings: readonly Finding[]): { faults: string[]; others: string[] } {
  const text = catalog('en');
  const { doctor } = text;
  const line = (one: Finding): string => unmarked(said(one, text));
  const others = standings.filter((one) => one !== 'missing' && one !== 'untold').toReversed();
  return {
    faults: findings.filter(isFault).map(line),
    others: others.flatMap((standing) =>
      findings.filter((one) => standingOf(one) === standing).map((one) => `${doctor.standing(standing)}: ${line(one)}`),
    ),
  };
}

function said(one: Finding, { doctor }: Catalog): Mrkdwn {
  return told(doctor.findings, 'finding', one);
}

/** A terminal shows no mentions, so that the ids stand there instead. */
function unmarked({ marked, bare }: Mrkdwn): string {
  return readable({ marked, bare: bare.replaceAll(/<(?:[#@]|!subteam\^)([A-Z0-9]+)>/g, '$1') });
}
