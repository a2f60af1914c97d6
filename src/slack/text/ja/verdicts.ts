import { bold, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { LostJob, Test } from '../../../rollout/verdict-reasons.js';
import type { verdicts as shape } from '../en/verdicts.js';
import { percent, rounded } from '../numbers.js';
import { words } from './words.js';

const tests: Record<Test, string> = {
  failures: 'green では blue より多くのジョブが失敗しています',
  failureRate: 'green では上限より多くのジョブが失敗しています',
  duration: 'green ではジョブの実行時間が blue より長くなっています',
};

const places = { canary: 'カナリア', shift: 'シフトのステップ', bake: 'ベイク' };

function outOfHistory(gone: readonly LostJob[]): Mrkdwn {
  if (gone.length === 0) return mrkdwn``;
  const canaries = gone.map(({ name, jobId }) => mrkdwn`カナリア ${bold(name)} （ジョブ ${jobId}）`);
  return mrkdwn`AWS の履歴から消え、結果が分からなくなったもの: ${listed(canaries, words.more, undefined, '、')}`;
}

export const verdicts: typeof shape = {
  reasons: {
    failuresSignificant: (why) =>
      mrkdwn`green では ${words.jobs(why.greenJobs)}中 ${why.greenFailed} 件、blue では ${words.jobs(why.blueJobs)}中 ${why.blueFailed} 件が失敗しました。偶然にこうなる確率は ${words.probability(why.pValue)} です（基準 ${rounded(why.significance)}）。`,
    failureRateProven: (why) =>
      mrkdwn`green で ${words.jobs(why.jobs)}中 ${why.failed} 件が失敗しました。真の失敗率は 95 % の信頼度で ${percent(why.lower95)} 以上で、上限は ${percent(why.maxFailureRate, 3)} です。`,
    slowerSignificant: (why) =>
      mrkdwn`green のジョブの実行時間は blue の ${rounded(why.ratio)} 倍です（中央値、上限 ${why.maxDurationRatio} 倍）。偶然にこうなる確率は ${words.probability(why.pValue)} です（基準 ${rounded(why.significance)}）。`,
    alarm: ({ name }) => mrkdwn`アラーム ${bold(name)} が ALARM 状態です。`,
    notEnoughJobs: ({ jobs, needed, side, gone = [] }) =>
      mrkdwn`${words[side]} で終わったジョブは、必要な ${words.jobs(needed)}のうち ${jobs} 件だけです。${outOfHistory(gone)}`,
    failureRateAboveLimit: (why) =>
      mrkdwn`green で ${words.jobs(why.jobs)}中 ${why.failed} 件（${percent(why.rate)}）が失敗しました。上限 ${percent(why.maxFailureRate, 3)} を超えていますが、断定するにはジョブが足りません。`,
    notYetProven: (why) =>
      mrkdwn`まだ断定できません。${tests[why.test]}。偶然にこうなる確率は ${words.probability(why.pValue)} で、今回の確認で断定するには ${rounded(why.level)} 以下である必要があります。`,
    alarmWithoutData: ({ name, state }) =>
      state === 'missing'
        ? mrkdwn`アラーム ${bold(name)} を CloudWatch から読み取れませんでした。`
        : mrkdwn`アラーム ${bold(name)} に今はデータがありません（INSUFFICIENT_DATA）。`,
    failureTestAbstains: (why) =>
      why.blueJobs === 0 || why.greenJobs === 0
        ? mrkdwn`失敗数は blue と比較していません。green は ${words.jobs(why.greenJobs)}、blue は ${words.jobs(why.blueJobs)}です。`
        : mrkdwn`失敗数は blue と比較していません。green ${words.jobs(why.greenJobs)}、blue ${words.jobs(why.blueJobs)}では、基準 ${rounded(why.significance)} で差を示すことができません。`,
    durationTestAbstains: (why) =>
      mrkdwn`実行時間は blue と比較していません。測定できたのは green ${why.greenRuns} 件、blue ${why.blueRuns} 件で、足りません。`,
    durationNotJudged: () => mrkdwn`実行時間は比較していません。カナリアは専用のコマンドを実行するためです。`,
    repeatedLooks: (why) =>
      mrkdwn`増えていくデータを見るのはこれで ${why.looks} 回目です。偶然に基準 ${why.significance} を超えることは、その値より少し多く起こります。`,
    sharedLooks: (why) =>
      mrkdwn`増えていくデータを見るのはこれで ${why.looks} 回目です。誤警報の確率 ${why.significance} をすべての確認で分け合い、今回はそのうち ${rounded(why.level)} まで使います。`,
    strength: (why) =>
      mrkdwn`green で ${words.jobs(why.jobs)}中 ${why.succeeded} 件が成功しました。真の失敗率はなお最大 ${percent(why.upper95)} の可能性があります。`,
  },
  verdict: (where, verdict) => mrkdwn`${places[where]}の判定は ${bold(verdict)} です。`,
  next: (where, verdict) => {
    if (verdict === 'PASS') return mrkdwn`先へ進むことを妨げるものはありません。`;
    if (verdict === 'FAIL' && where === 'canary') return mrkdwn`次はロールバックです。`;
    if (verdict === 'FAIL')
      return mrkdwn`次の確認でも同じ結果なら、ロールバックします。 *ロールバック* ですぐに戻すこともできます。`;
    return where === 'canary'
      ? mrkdwn`証拠の不足は、合格でも不合格でもありません。`
      : mrkdwn`証拠の不足は、合格でも不合格でもありません。green の観察を続けます。`;
  },
  platform: (jobs) =>
    mrkdwn`プラットフォームが原因の失敗 ${words.jobs(jobs)}は数えていません（ホストの喪失、Spot、容量）。`,
  unknown: (jobs) =>
    mrkdwn`タスクが割り当てられていないか、ほかの環境で動いたか、時刻が矛盾しているジョブ ${words.jobs(jobs)}は、証拠にならないため数えていません。`,
  failure: (job, jobId, exitCode, cause) =>
    exitCode === undefined
      ? mrkdwn`green で失敗しました: ${bold(job)} （ジョブ ${jobId}）。${cause}`
      : mrkdwn`green で失敗しました: ${bold(job)} （ジョブ ${jobId}、終了コード ${exitCode}）。${cause}`,
  tally: (finished, failed, pinned) =>
    mrkdwn`green で ${words.jobs(finished)}終了、うち失敗 ${failed} 件${pinned === 0 ? '' : `、古いリビジョンに固定 ${pinned} 件`}`,
  alarms: {
    none: 'ポリシーに指定なし',
    quiet: (alarms) => mrkdwn`${alarms} 件を監視中、前回の確認では ALARM なし`,
    watched: (alarms) => mrkdwn`${alarms} 件をカナリアから監視`,
    state: (name, state) => (state === 'alarm' ? mrkdwn`${bold(name)} が ALARM` : mrkdwn`${bold(name)} はデータなし`),
  },
  notYet: 'まだありません',
};
