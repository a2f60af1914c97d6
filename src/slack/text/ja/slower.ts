import type { Difference, Part } from '../../../rollout/slower.js';
import { code, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { slower as shape } from '../en/slower.js';
import { count, rounded } from '../numbers.js';
import { told, type Sentences } from '../sentences.js';
import { words } from './words.js';

const parts: Record<Part, string> = {
  wait: '投入から開始までの待ち時間',
  start: 'そのうち、タスクの配置、イメージの取得、起動の時間',
  run: '実行時間',
};

const pair =
  (name: string) =>
  ({ blue, green }: { blue: string; green: string }): Mrkdwn =>
    mrkdwn`${name} ${value(blue)} → ${value(green)}`;

const differences: Sentences<'what', Difference> = {
  type: pair('タイプ'),
  instanceTypes: pair('インスタンスタイプ'),
  maxVcpus: pair('最大 vCPU'),
  allocation: pair('配分戦略'),
  imageType: pair('AMI の種類'),
  ami: pair('AMI'),
  launchTemplate: pair('起動テンプレート'),
  subnets: pair('サブネット'),
  image: ({ definitions }) => mrkdwn`${words.names(definitions)} のイメージ`,
};

function value(text: string): Mrkdwn {
  return text === '' ? mrkdwn`なし` : code(text, 200);
}

function seconds(time: number): string {
  return `${time < 100 ? rounded(time) : count(Math.round(time))} 秒`;
}

export const slower: typeof shape = {
  heading: mrkdwn`時間の内訳（中央値、blue → green）:`,
  part: ({ part, blue, green, ratio, pValue, blueJobs, greenJobs, longer }) =>
    mrkdwn`${parts[part]}は ${seconds(blue)} → ${seconds(green)}${ratio === null ? '' : `（${rounded(ratio)} 倍）`}。blue ${words.jobs(blueJobs)}、green ${words.jobs(greenJobs)}で、偶然にこうなる確率は ${words.probability(pValue)} です${longer ? '' : '（偶然の範囲）'}。`,
  waitsLonger: mrkdwn`参考情報です（判定には影響しません）。green ではジョブの待ち時間が blue より長くなっています。`,
  differ: (facts) =>
    facts.length === 0
      ? mrkdwn`計画では、green の設定は blue と同じです。`
      : mrkdwn`計画での blue と green の違い（blue → green）: ${listed(
          facts.map((fact) => told(differences, 'what', fact)),
          words.more,
          1_200,
          '、',
        )}。`,
  sameSizes: mrkdwn`ジョブが求める vCPU とメモリーは、どちらも同じです。`,
};
