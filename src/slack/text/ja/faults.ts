import type { PlanNote } from '../../../rollout/plan-faults.js';
import { bold, code, joined, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { faults as shape } from '../en/faults.js';
import { words } from './words.js';

const plan: (typeof shape)['plan'] = {
  queueUnknown: ({ queue }) => mrkdwn`ジョブキュー ${bold(queue)} がありません。つづりとリージョンを確認してください。`,
  queueNotUsable: ({ queue, state, status, statusReason }) =>
    mrkdwn`キュー ${bold(queue)} は ${code(state)} で ${code(status)} です。ロールアウトの前に ENABLED で VALID である必要があります。${words.raw(statusReason)}`,
  queueHasServiceEnvironments: ({ queue }) =>
    mrkdwn`キュー ${bold(queue)} はサービスジョブ用（サービス環境）で、blue と green がありません。`,
  queueIsCanary: ({ queue }) =>
    mrkdwn`キュー ${bold(queue)} はボットのカナリア用です。本番のキューを指定してください。`,
  environmentUnknown: ({ environment }) =>
    mrkdwn`コンピューティング環境 ${bold(environment)} がありません。つづりとリージョンを確認してください。`,
  environmentNotInQueue: ({ environment, queue, listed: names }) =>
    mrkdwn`キュー ${bold(queue)} に ${bold(environment)} は含まれていません。含まれるのは ${words.names(names)} です。`,
  kindUnsupported: ({ environment, kind }) =>
    mrkdwn`${bold(environment)} の種類は ${code(kind)} です。扱えるのは ECS 上のマネージド型の EC2、Spot、Fargate だけです。`,
  blueNotValid: ({ environment, status, statusReason }) =>
    mrkdwn`blue ${bold(environment)} は ${code(status)} です。戻り先の blue は VALID である必要があります。${words.raw(statusReason)}`,
  blueDisabled: ({ environment }) =>
    mrkdwn`blue ${bold(environment)} は DISABLED です。green に移るまでジョブを受けるため、先に有効にしてください。`,
  nameTaken: ({ name }) =>
    mrkdwn`コンピューティング環境 ${bold(name)} はすでにあります。 ${code('name=')} で green に別の名前を付けてください。`,
  nameInvalid: ({ name }) =>
    mrkdwn`${code(name)} はコンピューティング環境の名前に使えません。3～128 文字の英数字、ハイフン、下線で、両端は英数字にしてください。`,
  openRollout: ({ on, rollout }) =>
    mrkdwn`${bold(on)} ではロールアウト ${bold(rollout)} がまだ進行中です。先に終えるか、ロールバックしてください。`,
  typeMix: ({ blue, wanted }) =>
    mrkdwn`1 つのキューに ${code(blue)} と ${code(wanted)} は混ぜられません。blue と同じ系統の type を選んでください。`,
  architectureMix: ({ blue, wanted }) =>
    mrkdwn`blue は ${code(blue)} 、指定のインスタンスタイプは ${code(wanted)} です。blue と同じアーキテクチャーを選んでください。`,
  allocationInvalid: ({ allocation, type, proposal }) =>
    mrkdwn`割り当て戦略 ${code(allocation)} は ${code(type)} にはありません。 ${code(`allocation=${proposal}`)} なら使えます。`,
  keyNotForType: ({ key, type }) => mrkdwn`${code(`${key}=`)} は ${code(type)} では意味がありません。外してください。`,
  subnetUnknown: ({ subnet }) => mrkdwn`サブネット ${code(subnet)} がこのアカウントとリージョンにありません。`,
  launchTemplateUnknown: ({ template }) =>
    mrkdwn`起動テンプレート ${code(template)} がないか、指定のバージョンがありません。`,
  imagesNotConfigured: () =>
    mrkdwn`ポリシーで許可されたイメージがありません。ポリシーファイルの ${code('images.allow')} にパターンを加えてください。`,
  imageNotAllowed: ({ image, allow }) =>
    mrkdwn`イメージ ${code(image)} はポリシーで許可されていません。許可されているのは ${listed(
      allow.map((pattern) => code(pattern, 120)),
      words.more,
    )} です。`,
  imageNotFound: ({ image }) =>
    mrkdwn`イメージ ${code(image)} がレジストリーにありません。プッシュするか、タグを確認してください。`,
  digestRequired: ({ image }) =>
    mrkdwn`ポリシーではダイジェストが必要ですが、 ${code(image)} のダイジェストを調べられませんでした。ダイジェスト（ \`@sha256:…\` ）で指定してください。`,
  imageUnchanged: ({ image, definition }) =>
    mrkdwn`ジョブ定義 ${bold(definition)} はすでに ${code(image)} を使っています。`,
  noDefinitions: ({ queue }) =>
    mrkdwn`${bold(queue)} のどのジョブ定義のイメージを変えるかが分かりません。 ${code('job=')} か、ポリシーの ${code('jobDefinitions')} で指定してください。`,
  definitionUnknown: ({ definition }) => mrkdwn`有効なジョブ定義 ${bold(definition)} がありません。`,
  noMatchingContainer: ({ definition, image, containers }) =>
    containers.length === 0
      ? mrkdwn`${bold(definition)} には、 ${code(image)} のリポジトリーを使うコンテナがありません。`
      : mrkdwn`${bold(definition)} には、 ${code(image)} のリポジトリーを使うコンテナがありません。今のイメージは ${listed(
          containers.map((one) => code(one, 120)),
          words.more,
        )} です。`,
  definitionUnsupported: ({ definition, kind }) =>
    mrkdwn`ジョブ定義 ${bold(definition)} の種類は ${code(kind)} で、ボットはそのイメージを変えられません。`,
  noCanaryDefinition: ({ queue }) =>
    mrkdwn`${bold(queue)} のカナリアで何を実行するかが分かりません。まだジョブがないため、ポリシーの項目に ${code('jobDefinitions')} を加えてください。`,
  environmentQuota: ({ used, limit }) =>
    mrkdwn`コンピューティング環境が上限 ${limit} のうち ${used} あります。使っていないものを削除してください。`,
  queueQuota: ({ used, limit }) =>
    mrkdwn`ジョブキューが上限 ${limit} のうち ${used} あり、カナリア用のキューを作れません。使っていないものを削除してください。`,
  alarmUnknown: ({ alarm }) =>
    mrkdwn`ポリシーにあるアラーム ${bold(alarm)} がありません。作成するか、ポリシーから外してください。`,
  alarmNeverHadData: ({ alarm }) =>
    mrkdwn`アラーム ${bold(alarm)} には一度もデータがなく、鳴ることがありません。直すか、ポリシーから外してください。`,
  cloudUnavailable: ({ raw }) =>
    mrkdwn`AWS の状態を読み取れないため、計画を立てられません。${words.raw(raw)} 1 分ほど待ってからやり直してください。`,
};

const drops: Record<Extract<PlanNote, { note: 'dropped' }>['why'], string> = {
  readOnly: 'AWS が自ら設定する項目です',
  desiredVcpus: '負荷によって変わる値です',
  fargate: 'Fargate にはない項目です',
  awsTag: 'AWS が使うタグです',
  deprecatedAmi: 'AMI は別の項目で指定されています',
  spotOnly: 'Spot 専用の項目です',
  eksOnly: 'EKS 専用の項目です',
};

const changes: Record<Extract<PlanNote, { note: 'changed' }>['why'], string> = {
  asked: '指定のとおりです',
  al2023: 'AWS は Amazon Linux 2 の環境を新しく作りません',
  minVcpus: 'シフトの前に green の費用がかからないようにします',
  firstCap: 'green は最初の上限から始めます',
  launchTemplatePinned: '承認したものがそのまま動くように固定します',
  serviceRole: 'サービスリンクロールは省く必要があります',
  allocation: '以前の戦略はこの type に合いません',
};

const notes: (typeof shape)['notes'] = {
  dropped: ({ field, why }) => mrkdwn`green には ${code(field)} を引き継ぎません。${drops[why]}。`,
  changed: ({ field, from, to, why }) =>
    mrkdwn`green では ${code(field)} が変わります: ${from === '' ? mrkdwn`（なし）` : code(from, 120)} → ${
      to === '' ? mrkdwn`（なし）` : code(to, 120)
    } （${changes[why]}）。`,
  unknownField: ({ field }) =>
    mrkdwn`green には ${code(field)} を引き継ぎません。この版が知らない項目です。必要かどうか確認してください。`,
  updatePolicyAfterwards: () =>
    mrkdwn`blue の更新ポリシーは、作成時には指定できないため、green ができてから設定します。`,
  sharedBlue: ({ queues }) =>
    mrkdwn`blue は ${queues.length} 個のキューで使われており、すべて移します: ${words.names(queues)}`,
  fullQueue: ({ queue, jobsOnBlue }) =>
    mrkdwn`キュー ${bold(queue)} は環境の数が AWS の上限に達しているため、1 回の書き込みで green を blue の位置に置きます。こうして外れた環境で実行中のジョブには、文書化された保証がありません（現在 blue に ${words.jobs(jobsOnBlue)}）。このキューをロールバックするときの green のジョブも同じです。`,
  imageMovesAtOnce: ({ definitions }) =>
    mrkdwn`イメージは最初のステップで、 ${words.names(definitions)} を名前で使うすべての利用者に対して変わります。上限が制限するのは green の割合で、イメージの割合ではありません。`,
  definitionSkipped: ({ definition, image }) =>
    mrkdwn`ジョブ定義 ${bold(definition)} のイメージ ${code(image, 120)} は、別のリポジトリーのため変えません。`,
  digestPinned: ({ image, digest }) =>
    mrkdwn`${code(image)} は、承認したものがそのまま動くように ${code(digest)} に固定します。`,
  digestUnknown: ({ image }) =>
    mrkdwn`${code(image)} のダイジェストを調べられませんでした。タグが移されると、動くものも変わります。`,
  timeLimitActions: ({ queue, count }) =>
    mrkdwn`キュー ${bold(queue)} には状態時間制限が ${count} 件あり、待ち時間の長いジョブが取り消されることがあります。`,
  ownedByTool: ({ resource, tool }) =>
    mrkdwn`${bold(resource)} は ${tool === 'terraform' ? 'Terraform' : 'CloudFormation'} で管理されており、次の適用でこのロールアウトが取り消されます。コードも変更してください。`,
  blueNotDeletable: ({ environment }) =>
    mrkdwn`blue ${bold(environment)} にタグ ${code('batch-rollout:deletable=true')} がないため、AWS が削除を拒否します。ゲート *delete* の前に付けてください。`,
  vcpuQuota: ({ quota, blue, green }) =>
    mrkdwn`アカウントの上限は ${words.vcpus(quota)} です。blue（${blue}）と green（${green}）を合わせると超えることがあります。`,
  freeAddresses: ({ free, jobs }) =>
    mrkdwn`サブネットの空きアドレスは ${free} 個で、green は最大 ${jobs} 個を必要とします。`,
  failuresOnly: ({ command }) => mrkdwn`カナリアは ${code(command)} を実行し、実行時間ではなく失敗だけで判定します。`,
  alarmInsufficient: ({ alarm }) =>
    mrkdwn`アラーム ${bold(alarm)} に今はデータがありません。データが戻るまで合格にはなりません。`,
  canariesFrom: ({ definition }) =>
    mrkdwn`ポリシーにこのキューのジョブ定義がないため、カナリアは最新のジョブのもの（ ${bold(definition)} ）を使います。`,
};

const typed: (typeof shape)['typed'] = {
  unknownKey: ({ key, allowed }) => mrkdwn`${code(`${key}=`)} というキーはありません。使えるキー: ${choices(allowed)}`,
  badValue: ({ key, value, allowed }) =>
    allowed === undefined
      ? mrkdwn`${code(value)} は ${bold(key)} として正しくありません。`
      : mrkdwn`${code(value)} は ${bold(key)} として正しくありません。使える値: ${choices(allowed)}`,
  missing: ({ key }) => mrkdwn`${bold(key)} が指定されていません。`,
  twice: ({ key }) => mrkdwn`${bold(key)} が 2 回指定されています。`,
  contradiction: ({ key, with: other }) =>
    mrkdwn`${bold(key)} と ${bold(other)} は同時に指定できません。どちらかを外してください。`,
  tooMuch: ({ value }) => mrkdwn`${code(value)} は余分です。外すか、空白を含む文字列なら引用符で囲んでください。`,
  tooLong: ({ key, charsMax }) => mrkdwn`${bold(key)} が長すぎます。${charsMax} 文字までにしてください。`,
  unclosedQuote: ({ value }) => mrkdwn`${code(value)} で始まる引用符が閉じられていません。`,
};

function choices(allowed: readonly string[]): Mrkdwn {
  return joined(
    allowed.map((one) => code(one)),
    ', ',
  );
}

export const faults: typeof shape = { plan, notes, typed };
