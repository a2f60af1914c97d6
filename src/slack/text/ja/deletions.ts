import type { Blocked } from '../../../rollout/deletion.js';
import { diagnoseInvalid } from '../../../rollout/diagnose.js';
import { bold, code, joined, mrkdwn } from '../../mrkdwn.js';
import type { deletions as shape } from '../en/deletions.js';
import { told, type Sentences } from '../sentences.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

/** Why an environment cannot be deleted (F131), and what to do about it. */
const blocked: Sentences<'why', Blocked> = {
  enabled: () => mrkdwn`まだ ENABLED です。AWS は DISABLED の環境しか削除しません。`,
  attached: ({ queues }) => mrkdwn`まだ ${words.names(queues)} に付いています。そのキューの順序から外してください。`,
  updating: () => mrkdwn`変更の処理がまだ続いています。終わるまで、AWS は次の変更を受け付けません。`,
  justDetached: () =>
    mrkdwn`キューから外したばかりで、AWS にはまだ付いているように見えています。数分かかることがあります。続く場合は、この環境を使っているキューがないか確認してください。`,
  invalid: ({ raw }) => {
    const { cause } = diagnoseInvalid(raw);
    const { what } = diagnoses.cause(cause);
    return cause === 'serviceRole' || cause === 'serviceRolePermissions'
      ? mrkdwn`INVALID です。${what}サービスロールを作り直すか、有効なロールを環境に指定してください。ロールがないと、AWS は環境を片付けられません。`
      : mrkdwn`INVALID です。原因を直すまで、AWS が環境を片付けられないことがあります。`;
  },
  activeJobs: ({ jobs }) =>
    jobs === undefined
      ? mrkdwn`まだ実行中のジョブがあります。Fargate では、AWS はすべてのジョブが終わるまで削除しません。`
      : mrkdwn`まだ ${words.jobs(jobs)}のジョブが動いています。このために停止することはありません。`,
  deleting: () =>
    mrkdwn`AWS が削除を始めましたが、まだ終わっていません。サービスロールを先に削除すると、こうなることがあります。`,
  denied: () =>
    mrkdwn`ボットに削除の権限がありません。付属の IAM ポリシーでは、環境にタグ ${code('batch-rollout:deletable=true')} が必要です。`,
};

export const deletions: typeof shape = {
  refused: (why) => told(blocked, 'why', why),
  stuck: ({ environment, blocked: all }) =>
    joined(
      [
        mrkdwn`${bold(environment)} はまだ削除できません。`,
        ...all.flatMap((why) => [told(blocked, 'why', why), why.why === 'invalid' ? words.raw(why.raw) : mrkdwn``]),
      ],
      '',
    ),
};
