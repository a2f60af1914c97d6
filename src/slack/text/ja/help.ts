import { code, mrkdwn } from '../../mrkdwn.js';
import type { Verb } from '../../words.js';
import type { Help, help as shape } from '../en/help.js';

const verbs: Record<Verb, Help> = {
  start: {
    usage: 'start [queue] [key=value …]',
    does: 'ロールアウトを計画し、承認のために計画を投稿します。キューや必要な項目がない場合は、入力画面が開きます。',
    example: 'start nightly image=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/etl:2026.11 note="新しいパーサー"',
  },
  plan: {
    usage: 'plan <queue> [key=value …]',
    does: '同じ計画を自分だけに表示します。何も変更しません。',
    example: 'plan nightly instance-types=m7i,m6i max-vcpus=512',
  },
  status: { usage: 'status [rollout]', does: '1 つのロールアウト、または進行中のすべてを自分だけに表示します。' },
  list: { usage: 'list', does: '進行中のロールアウトを自分だけに表示します。' },
  history: { usage: 'history [queue]', does: '終了したロールアウトを自分だけに表示します。' },
  approve: {
    usage: 'approve <rollout> [gate]',
    does: '開いているゲートを承認します。retire と delete、シフトの 2 番目以降のステップでは、ゲートの指定が必要です。',
    example: 'approve nightly shift/2',
  },
  rollback: {
    usage: 'rollback <rollout> [reason]',
    does: 'blue を先頭に戻し、ロールアウトが作ったものを片付けます。ジョブは停止せず、2 人目の承認も要りません。',
  },
  hold: { usage: 'hold <rollout> <reason>', does: '誰かが再開するまで、ロールアウトを先へ進めません。' },
  resume: {
    usage: 'resume <rollout>',
    does: '保留中のロールアウトを再開します。ほかの誰かの変更による保留では、表示された状態を新しい前提とします。',
  },
  retry: { usage: 'retry <rollout>', does: 'AWS に拒否された手順をやり直すか、新しいカナリアを実行します。' },
  undo: { usage: 'undo <rollout>', does: '完了したロールアウトの逆を、記録されたスナップショットから計画します。' },
  lock: {
    usage: 'lock <queue> <reason> [for 2h]',
    does: 'キューでの開始と前進を禁止します。ロールバックは禁止されません。',
    example: 'lock nightly 年末処理 for 2d',
  },
  unlock: { usage: 'unlock <queue>', does: 'その禁止を解除します。' },
  report: { usage: 'report <rollout>', does: 'ロールアウトの記録を、手順書としてスレッドに投稿します。' },
  audit: { usage: 'audit <rollout>', does: '判断の記録をハッシュチェーン付きの JSON で自分だけに表示します。' },
  doctor: { usage: 'doctor', does: '権限、設定、接続を調べ、足りないものを知らせます。' },
  help: { usage: 'help [verb]', does: 'この一覧、または 1 つのコマンドの説明を表示します。' },
};

const keys: Readonly<Record<string, string>> = {
  image: '新しいイメージ（タグかダイジェスト付き）',
  job: 'イメージを変えるジョブ定義',
  env: 'blue（省略時はキューの先頭）',
  name: 'green の名前',
  ami: 'AMI',
  'image-type': 'ECS_AL2023 など',
  'instance-types': 'タイプかファミリー（コンマ区切り）',
  'launch-template': 'ID か名前（:version も可）',
  type: 'EC2、SPOT、FARGATE、FARGATE_SPOT',
  allocation: '割り当て戦略',
  'max-vcpus': 'green の全量',
  subnets: 'コンマ区切り',
  'security-groups': 'コンマ区切り',
  placement: 'keep はイメージだけ、replace は新しい環境',
  note: 'ほかの人へのひとこと（引用符で囲む）',
};

export const help: typeof shape = {
  intro: mrkdwn`AWS Batch の仕事を、ジョブを止めずに、コンピューティング環境（blue）から後継（green）へ、またイメージを次のものへ移します。`,
  verb: (verb) => verbs[verb],
  example: '例',
  unknown: (word) => mrkdwn`${code(word)} というコマンドはありません。`,
  later: (verb) => mrkdwn`${code(verb)} は今後の版で使えるようになります。何もしていません。`,
  keys: mrkdwn`*start* と *plan* のキー:`,
  more: mrkdwn`ロールアウトは ID、ID の先頭部分、または進行中ならキューの名前で指定します。詳しくは ${code('/batch-rollout help <verb>')} 。`,
  wrong: (verb) => mrkdwn`${code(`/batch-rollout ${verb}`)} は実行していません:`,
  keyMeaning: (key) => keys[key] ?? '',
};
