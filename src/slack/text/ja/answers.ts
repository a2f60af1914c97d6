import { canRollBack } from '../../../rollout/answer.js';
import { bold, channelMention, code, date, joined, mrkdwn, userMention } from '../../mrkdwn.js';
import type { answers as shape } from '../en/answers.js';
import { told } from '../sentences.js';
import { reasons } from './reasons.js';
import { words } from './words.js';

const refusals: (typeof shape)['refusals'] = {
  notAllowed: ({ needs }) =>
    needs === 'approver'
      ? mrkdwn`この操作ができるのは承認者だけです。ポリシーで承認者（approver）の役割を持つ人に頼んでください。`
      : mrkdwn`この操作ができるのは開始者と承認者だけです。ポリシーでどちらかの役割を持つ人に頼んでください。`,
  starterMayNotApprove: () =>
    mrkdwn`このロールアウトはあなたが開始したため、承認はほかの人が行う必要があります（ポリシーの \`distinctFromStarter\` ）。保留とロールバックはできます。`,
  ended: ({ phase }) => mrkdwn`このロールアウトは終了しています（${words.ended(phase)}）。これ以上の操作はできません。`,
  noOpenGate: ({ phase }) =>
    mrkdwn`開いているゲートはありません。現在のフェーズは ${bold(words.phase(phase))} です。ゲートが開くとスレッドでお知らせします。`,
  otherGate: ({ open, step, asked, askedStep }, { id }) =>
    mrkdwn`何も承認していません。指定は ${code(words.gateTyped(asked === '' ? open : asked, askedStep))} ですが、開いているのは${words.gate(open)}です。こちらを承認する場合は ${code(`/batch-rollout approve ${id} ${words.gateTyped(open, step)}`)} と入力してください。`,
  gateMustBeNamed: ({ open, step }, { id }) =>
    mrkdwn`このゲートは名前の指定が必要です。 ${code(`/batch-rollout approve ${id} ${words.gateTyped(open, step)}`)} と入力してください。`,
  alreadyApproved: ({ by, at }) =>
    mrkdwn`このゲートは ${userMention(by)} が承認済みです（${date(at)}）。これ以上の操作は不要です。`,
  staleButton: () =>
    mrkdwn`このボタンが表示された後にロールアウトが進んだため、何もしていません。メッセージをもう一度確認してください。`,
  isHeld: ({ why }, about) =>
    joined(
      [
        mrkdwn`ロールアウトは保留中のため、承認していません。`,
        told(reasons.holds, 'reason', why, about),
        mrkdwn`先に保留を解除してください。`,
      ],
      '',
    ),
  alreadyHeld: ({ why }, about) =>
    joined([mrkdwn`ロールアウトはすでに保留中です。`, told(reasons.holds, 'reason', why, about)], ''),
  notHeld: () => mrkdwn`ロールアウトは保留されていないため、再開や再試行の対象はありません。`,
  alreadyRollingBack: () => mrkdwn`すでにロールバック中です。blue が先頭に戻るとスレッドでお知らせします。`,
  blueDeleted: ({ rollout }, { plan }) =>
    mrkdwn`blue ${bold(plan.blue.name)} の削除をすでに依頼したため、このロールアウトでは元に戻せません。 ${code(`/batch-rollout undo ${rollout}`)} で、記録されたスナップショットから blue を作り直す逆向きの計画を立てられます。`,
  placesLost: ({ queue }, about) =>
    mrkdwn`キュー ${bold(queue)} から green か blue が外れているため、この状態を前提にできません。順序を手で直してから再開${canRollBack(about) ? 'するか、ロールバック' : ''}してください。`,
  environmentDisabled: ({ environment }, about) =>
    mrkdwn`コンピューティング環境 ${bold(environment)} は無効でジョブを受け付けないため、このままでは先へ進めません。手で有効にしてから再開${canRollBack(about) ? 'するか、ロールバック' : ''}してください。`,
  definitionMoved: ({ definition }) =>
    mrkdwn`ジョブ定義 ${bold(definition)} がほかの誰かに変更されたため、試験した内容と今の内容が異なります。ロールバックして、始め直してください。`,
  cannotReplan: ({ queue }) =>
    mrkdwn`今の状態からは計画を立てられません。理由は ${code(`/batch-rollout plan ${queue}`)} で確認できます。直してからもう一度再開するか、ロールバックしてください。まだ何も変更していません。`,
  foreignQueue: ({ queue, environment }, about) =>
    mrkdwn`キュー ${bold(queue)} が ${bold(environment)} を使っていますが、承認された計画にこのキューはありません。キューから外して再開${canRollBack(about) ? 'するか、ロールバックして始め直' : ''}してください。`,
  nothingToRetry: () => mrkdwn`再試行の対象はありません。 *再開* で先へ進み、 *ロールバック* で blue に戻ります。`,
  mustRetryOrRollBack: () =>
    mrkdwn`判定できなかったカナリアは、先へ進めても合格にはなりません。 *再試行* で新しいカナリアを実行するか、 *ロールバック* で blue に戻してください。`,
};

const accepted: (typeof shape)['accepted'] = {
  approve: () => mrkdwn`承認しました。まもなく実行され、経過はスレッドに表示されます。`,
  rollback: (_, { plan, phase: now }) =>
    now.name === 'aborted'
      ? mrkdwn`終了しました。何も変更していません。`
      : mrkdwn`ロールバックを始めました。${
          plan.placement === 'keep'
            ? mrkdwn`以前の内容を登録し直します`
            : mrkdwn`blue ${bold(plan.blue.name)} を先頭に戻します`
        }。ジョブは停止しません。`,
  hold: () => mrkdwn`保留しました。誰かが再開するまで先へ進みません。ロールバックはできます。`,
  resume: () => mrkdwn`再開しました。まもなくここから先へ進みます。`,
  replan: () => mrkdwn`今の状態から計画を作り直します。新しい計画にはあらためて承認が必要です。`,
  retry: () => mrkdwn`やり直します。結果はスレッドに表示されます。`,
};

export const answers: typeof shape = {
  refusals,
  accepted,
  repeated: mrkdwn`この依頼にはすでに応答しました。二重には実行していません。`,
  started: (queue) => mrkdwn`${bold(queue)} のロールアウトを計画しています。計画はチャンネルに表示されます。`,
  noActive: mrkdwn`進行中のロールアウトはありません。 ${code('/batch-rollout start')} で開始できます。`,
  unknownRollout: (typed) =>
    mrkdwn`ロールアウト ${code(typed)} はありません。 ${code('/batch-rollout list')} で進行中のものを確認できます。`,
  notUnique: (typed, ids) =>
    mrkdwn`${code(typed)} に当てはまるロールアウトが複数あります: ${words.names(ids)} 。ID をもう少し長く入力してください。`,
  newerSchema: (id) =>
    mrkdwn`ロールアウト ${bold(id)} の記録はこの版のボットでは読めないため（新しい版が書いたと思われます）、何もしていません。このレプリカを更新するか、新しい版のボットに依頼してください。`,
  notInThisChannel: (allowed) =>
    mrkdwn`このチャンネルではコマンドを使えません。 ${joined(allowed.slice(0, 20).map(channelMention), ', ')} で入力してください。`,
  inviteBot: (channel) =>
    mrkdwn`ボットが ${channelMention(channel)} に参加していないため、何も開始していません。そのチャンネルで ${code('/invite @batch-rollout')} と入力してから、やり直してください。`,
  tooManyCommands: (seconds) =>
    mrkdwn`短い時間に多くのコマンドを受け取ったため、このコマンドでは何もしていません。${seconds} 秒後にもう一度送ってください。 ${code('/batch-rollout rollback')} と ${code('/batch-rollout hold')} はいつでも受け付けます。`,
  busy: mrkdwn`ボットが多くの依頼を処理しているため、このコマンドでは何もしていません。1 分ほど待ってからもう一度送ってください。 ${code('/batch-rollout rollback')} と ${code('/batch-rollout hold')} はいつでも受け付けます。`,
  mayNotStart: mrkdwn`ロールアウトを開始できるのは開始者と承認者だけです。ポリシーでどちらかの役割を持つ人に頼んでください。 ${code('/batch-rollout plan')} なら、開始せずに計画だけを見られます。`,
  rolesUnknown: mrkdwn`ポリシーのグループに誰が属するかを Slack から取得できないため、何もしていません。1 分ほど待ってからやり直してください。`,
  cloudUnavailable: (raw) =>
    mrkdwn`AWS に問い合わせできないため、何も変更していません。${words.raw(raw)} 1 分ほど待ってからやり直してください。`,
  storeUnavailable: (id) =>
    mrkdwn`ボットがテーブルに接続できないため、依頼を記録できたか分かりません。やり直す前にロールアウトの状態を確認してください。（エラー ${code(id)}）`,
  failed: (id) =>
    mrkdwn`ボットの中で問題が起きたため、依頼を受け付けられなかった可能性があります。やり直す前にロールアウトの状態を確認してください。詳細はログの ${code(id)} にあります。`,
  report: {
    coming: mrkdwn`レポートを作成しています。ロールアウトのスレッドに投稿されます。`,
    noThread: (id) =>
      mrkdwn`ロールアウト ${bold(id)} のメッセージがチャンネルにないため、レポートを投稿するスレッドがありません。`,
    notPosted: (raw) =>
      mrkdwn`レポートを投稿できないか、一部しか投稿できていません（${code(raw)}）。1 分ほど待ってからやり直してください。`,
    title: (queue, id) => `${queue} のロールアウト（${id}）のレポート`,
    page: (title, page, of) => `${title}、${page}/${of} ページ`,
    left: '残りはここに収まりません。スコープ files:write があれば、レポート全体をファイルとして投稿できます。',
  },
  lists: {
    active: (rollouts) => mrkdwn`進行中のロールアウト: ${bold(rollouts)} 件`,
    newerSchema: (ids) =>
      mrkdwn`この版のボットでは読めず、何もしない進行中のロールアウト: ${bold(ids.length)} 件（新しい版が書いたと思われます）: ${words.names(ids)}`,
    left: (rollouts) =>
      mrkdwn`${words.more(rollouts)}。 ${code('/batch-rollout status <rollout>')} で 1 件ずつ確認できます。`,
  },
};
