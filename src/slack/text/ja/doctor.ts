import type { Area, Finding, Standing } from '../../../doctor/finding.js';
import {
  bold,
  channelMention,
  code,
  foreign,
  groupMention,
  joined,
  listed,
  mrkdwn,
  userMention,
  type Mrkdwn,
} from '../../mrkdwn.js';
import type { doctor as shape } from '../en/doctor.js';
import { count } from '../numbers.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

const areas: Record<Area, string> = {
  slack: 'Slack',
  table: 'テーブル',
  clock: '時計',
  policy: 'ポリシー',
  account: 'AWS アカウント',
  permissions: 'IAM',
  quotas: 'クォータ',
};

const standings: Record<Standing, string> = {
  missing: '直すもの',
  untold: '確認できなかったもの',
  optional: '任意のもの',
  untested: '試していないもの',
  ok: '問題なし',
};

/** スコープがないと失われること。 */
const withoutScope: Readonly<Record<string, string>> = {
  commands: '誰もコマンドを出せません',
  'chat:write': '何も投稿できません',
  'users:read': 'ゲストや無効なアカウントの区別と、相手の言語がわかりません',
  'usergroups:read': 'ユーザーグループのメンバーは役割を持てません',
  'channels:read': '公開チャンネルに参加しているかどうかを、ボットも doctor も確認できません',
  'groups:read': '非公開チャンネルに参加しているかどうかを、ボットも doctor も確認できません',
  'channels:history': '応答が失われたとき、公開チャンネルの投稿が一度重複することがあります',
  'groups:history': '応答が失われたとき、非公開チャンネルの投稿が一度重複することがあります',
  'files:write': '図は表示されず、レポートは複数の投稿に分かれます',
};

/** 権限がないと失われること。doctor が確かめられるものだけ。 */
const withoutAction: Readonly<Record<string, string>> = {
  'batch:DescribeComputeEnvironments': 'ロールアウトを計画することも進めることもできません',
  'batch:DescribeJobDefinitions': 'ロールアウトを計画することも進めることもできません',
  'batch:DescribeJobQueues': 'ロールアウトを計画することも進めることもできません',
  'batch:DescribeJobs': 'ジョブを判定できません',
  'batch:ListJobs': 'ジョブを見つけて判定することができず、ドレインも終わりません',
  'ecs:DescribeClusters': '実行中のタスクを数えられず、ドレインが終わりません',
  'ecs:DescribeTasks': 'タスクの起動時間は表示されません',
  'cloudwatch:DescribeAlarms': 'ポリシーのアラームで green を判定できません',
  'cloudwatch:GetMetricData': '判定にメトリクスが添えられません',
  'cloudwatch:ListMetrics': '判定にメトリクスが添えられません',
  'ec2:DescribeLaunchTemplateVersions': '計画に、green が使う起動テンプレートの版が示されません',
  'ec2:DescribeSubnets': 'Fargate の IP アドレス不足について、計画は警告しません',
  'ecr:DescribeImages': 'タグをダイジェストに固定できません',
  'logs:GetLogEvents': '失敗したジョブのログの末尾は表示されません',
  'servicequotas:GetServiceQuota': '計画に vCPU のクォータが示されません',
  'dynamodb:GetItem': 'ボットはまったく動きません',
  'dynamodb:Query': 'ボットはまったく動きません',
  'dynamodb:PutItem': 'ボットはまったく動きません',
  'dynamodb:DeleteItem': '終了したロールアウトのロックが残ります',
  'batch:CreateComputeEnvironment': 'green を作成できません',
  'batch:UpdateComputeEnvironment': 'green の割合を変えたり、blue を無効にしたり元に戻したりできません',
  'batch:DeleteComputeEnvironment': '使わなくなった環境が残ります',
  'batch:CreateJobQueue': 'カナリアを実行できません',
  'batch:UpdateJobQueue': 'キューを green に切り替えることも、元に戻すこともできません',
  'batch:DeleteJobQueue': 'カナリア用のキューが残ります',
  'batch:RegisterJobDefinition': 'イメージをロールアウトできません',
  'batch:DeregisterJobDefinition': 'カナリア用のリビジョンが残ります',
  'batch:SubmitJob': 'カナリアを投入できません',
  'batch:CancelJob': '待機中のカナリアを取り消せません',
  'batch:TagResource': '作成するものにはすべてタグが付くため、何も作成できません',
  'iam:PassRole': 'このロールを指定するものを作成できません',
  'iam:CreateServiceLinkedRole': 'アカウントに Batch 自身のロールがまだない場合、green で使えません',
  'cloudwatch:PutMetricAlarm': 'ロールアウト専用のアラームを作成できません',
  'cloudwatch:TagResource': 'ロールアウト専用のアラームをほかのものと区別できません',
  'cloudwatch:DeleteAlarms': 'ロールアウト専用のアラームが残ります',
};

const barred = {
  deactivated: '無効になったアカウント',
  bot: 'ボット',
  guest: 'ゲスト',
  stranger: '別のワークスペースの人',
};

const manifestLine = (scope: string): Mrkdwn =>
  mrkdwn`使うには、アプリのマニフェストの ${code('oauth_config.scopes.bot')} に ${code(`- ${scope}`)} を加え、アプリをインストールし直してください。`;

const roleLine = (action: string, document: string): Mrkdwn =>
  mrkdwn`許可するには、ロールに ${code(`"${action}"`)} を加えてください。ステートメントは ${code(document)} にあります。`;

const codes = (names: readonly string[]): Mrkdwn =>
  listed(
    names.map((one) => code(one)),
    words.more,
    1_200,
    '、',
  );

const onWhat = (resource: string | undefined): Mrkdwn =>
  resource === undefined ? mrkdwn`` : mrkdwn` ${code(resource)} に対する`;

const because = (why: string): Mrkdwn => (why.trim() === '' ? mrkdwn`` : mrkdwn`（${code(why)}）`);

const things = { environments: 'コンピューティング環境', queues: 'ジョブキュー' };

const findings: Sentences<'finding', Finding> = {
  slackAnswers: ({ team, bot }) =>
    mrkdwn`Slack はワークスペース ${bold(team)} のボット ${bold(bot)} として認識しています。`,
  botTokenRefused: ({ code: said }) =>
    mrkdwn`Slack がボットトークンを拒否しています（${code(said)}）。アプリをワークスペースにインストールし、xoxb- で始まる Bot User OAuth Token を ${code('SLACK_BOT_TOKEN')} に設定してください。`,
  botTokenOfPerson: () =>
    mrkdwn`${code('SLACK_BOT_TOKEN')} はボットではなく個人のトークンです。アプリの Bot User OAuth Token を設定してください。`,
  scopesGranted: ({ scopes }) => mrkdwn`ボットトークンのスコープ: ${codes(scopes)}。`,
  scopeMissing: ({ scope }) =>
    mrkdwn`ボットトークンにスコープ ${code(scope)} がありません。ないと、${withoutScope[scope] ?? ''}。${manifestLine(scope)}`,
  scopeOptional: ({ scope }) =>
    mrkdwn`スコープ ${code(scope)} は任意です。ないと、${withoutScope[scope] ?? ''}。${manifestLine(scope)}`,
  appTokenFine: () => mrkdwn`Slack は Socket Mode 用のアプリトークンを受け付けています。`,
  appTokenRefused: ({ code: said }) =>
    mrkdwn`Slack がアプリトークンを拒否しています（${code(said)}）。スコープ ${code('connections:write')} を付けてアプリレベルトークンを作り、xapp- で始まるその値を ${code('SLACK_APP_TOKEN')} に設定してください。`,
  cannotServe: ({ fault }) => mrkdwn`この設定では ${code('serve')} は起動しません: ${foreign(fault, 500)}`,
  channelsJoined: ({ channels }) =>
    mrkdwn`ボットが参加しているチャンネル: ${listed(channels.map(channelMention), words.more)}。`,
  channelNotJoined: ({ channel }) =>
    mrkdwn`ボットは ${channelMention(channel)} に参加していないため、そこではロールアウトを開始できません。そのチャンネルで ${code('/invite @batch-rollout')} を実行してください。`,
  channelUnknown: ({ channel }) =>
    mrkdwn`ポリシーのチャンネル ${code(channel)} がボットからは見えません。${code('slack.channel')} か ${code('slack.allowedChannels')} の ID を直してください。非公開チャンネルなら、そこで ${code('/invite @batch-rollout')} を実行してください。`,
  channelArchived: ({ channel }) =>
    mrkdwn`ポリシーのチャンネル ${code(channel)} はアーカイブされています。${code('slack.channel')} か ${code('slack.allowedChannels')} に別のものを指定してください。`,
  rolesFine: ({ people, groups }) =>
    mrkdwn`役割に書かれた ${count(people)} 人と ${count(groups)} 個のユーザーグループは、すべて Slack にあります。`,
  groupUnknown: ({ group }) =>
    mrkdwn`ポリシーはユーザーグループ ${code(group)} に役割を与えていますが、Slack にはありません。${code('roles')} の ID を直してください。`,
  groupEmpty: ({ group }) =>
    mrkdwn`ポリシーはユーザーグループ ${groupMention(group)} に役割を与えていますが、メンバーがいません。Slack でメンバーを加えるか、${code('roles')} で別のものを指定してください。`,
  groupsNotOffered: () =>
    mrkdwn`このワークスペースのプランではユーザーグループを使えませんが、ポリシーはグループに役割を与えています。代わりに ${code('roles')} の ${code('users')} に ID で人を書いてください。`,
  personUnknown: ({ user }) =>
    mrkdwn`ポリシーは ${code(user)} に役割を与えていますが、Slack にはいません。${code('roles')} の ID を直してください。`,
  personBarred: ({ user, as }) =>
    mrkdwn`ポリシーは ${userMention(user)} に役割を与えていますが、${barred[as]}なので役割を持てません。${code('roles')} から ID ${code(user)} を外してください。`,
  peopleNotAsked: ({ people }) =>
    mrkdwn`Slack の問い合わせ回数には上限があるため、役割に書かれた残り ${count(people)} 人は確認していません。`,
  tableFine: ({ table }) => mrkdwn`テーブル ${bold(table)} には必要なキーとインデックスがあり、読み書きできます。`,
  tableMissing: ({ table }) =>
    mrkdwn`テーブル ${bold(table)} がありません。${code('node dist/main.js create-table')} で作るか、${code('TABLE_NAME')} に名前を設定してください。`,
  tableDiffers: ({ table, part, why }) =>
    mrkdwn`テーブル ${bold(table)} の ${code(part)} が必要な形と違います（${code(why, 500)}）。${code('TABLE_NAME')} に別の名前を設定し、${code('node dist/main.js create-table')} で作ってください。違いはこのコマンドがすべて示します。`,
  clockFine: ({ by, seconds }) => mrkdwn`時計と ${by} の時計の差は ${count(Math.abs(seconds))} 秒です。`,
  clockWrong: ({ by, seconds }) =>
    mrkdwn`このマシンの時計は ${by} の時計より ${count(Math.abs(seconds))} 秒${seconds > 0 ? '進んで' : '遅れて'}います。300 秒を超えると、Slack からの要求はすべて再送とみなされて拒否され、AWS は署名を拒否します。期限と凍結期間はすでにずれています。NTP で時刻を合わせてください。`,
  policyFine: ({ queues }) => mrkdwn`ポリシーファイルは読めます。キューは ${count(queues)} 個あります。`,
  policyFault: ({ fault }) => mrkdwn`ポリシーファイルの誤り: ${foreign(fault, 600)}`,
  queueFine: ({ queue, environments }) =>
    mrkdwn`キュー ${bold(queue)} があり、${words.names(environments)} を使っています。`,
  queueMissing: ({ queue }) =>
    mrkdwn`ポリシーのキュー ${bold(queue)} が、このアカウントとリージョンの Batch にありません。${code('queues')} の名前か ${code('AWS_REGION')} を直してください。`,
  queueNotUsable: ({ queue, state, why }) =>
    mrkdwn`キュー ${bold(queue)} は ${state} です${because(why)}。このままではロールアウトを開始できません。AWS Batch で直してください。`,
  environmentMissing: ({ queue, environment }) =>
    mrkdwn`キュー ${bold(queue)} の ${bold(environment)} が Batch に見つかりません。キューの順序から外してください。`,
  environmentNotUsable: ({ queue, environment, state, why }) =>
    mrkdwn`キュー ${bold(queue)} の環境 ${bold(environment)} は ${state} です${because(why)}。このままでは置き換えられません。AWS Batch で直してください。`,
  notDeletable: ({ environment, arn }) =>
    mrkdwn`blue ${bold(environment)} にタグ ${code('batch-rollout:deletable=true')} がないため、付属の IAM ポリシーではロールアウトの最後に削除できません。許可するには: ${code(`aws batch tag-resource --resource-arn ${arn} --tags batch-rollout:deletable=true`, 600)}`,
  definitionsFine: ({ names }) => mrkdwn`ACTIVE なリビジョンのあるジョブ定義: ${words.names(names)}。`,
  definitionMissing: ({ queue, definition }) =>
    mrkdwn`キュー ${bold(queue)} のジョブ定義 ${bold(definition)} に ACTIVE なリビジョンがありません。${code(`queues.${queue}.jobDefinitions`)} を直すか、登録してください。`,
  alarmsFine: ({ names }) => mrkdwn`データのあるアラーム: ${words.names(names)}。`,
  alarmMissing: ({ alarm }) =>
    mrkdwn`ポリシーのアラーム ${bold(alarm)} が、このアカウントとリージョンの CloudWatch にありません。${code('alarms')} の名前を直すか、アラームを作ってください。`,
  alarmWithoutData: ({ alarm }) =>
    mrkdwn`アラーム ${bold(alarm)} にはデータが一度もないため、これを使う計画は拒否されます。メトリクスとディメンションを直すか、${code('alarms')} から外してください。`,
  credentialsRefused: ({ why }) =>
    mrkdwn`AWS がこのプロセスの認証情報を受け付けないため（${code(why, 500)}）、アカウントについて何も確認できません。ロールを与えるか、AWS SDK が読む形で有効な認証情報を設定してください。`,
  actionsAllowed: ({ actions }) => mrkdwn`ロールに許可されている操作: ${codes(actions)}。`,
  actionDenied: ({ action, document, on }) =>
    mrkdwn`ボットには${onWhat(on)} ${code(action)} の権限がありません。ないと、${withoutAction[action] ?? ''}。${roleLine(action, document)}`,
  actionOptional: ({ action, document, on }) =>
    mrkdwn`ボットには${onWhat(on)} ${code(action)} の権限がありませんが、任意です。ないと、${withoutAction[action] ?? ''}。${roleLine(action, document)}`,
  actionsSimulated: ({ actions }) =>
    mrkdwn`IAM によるポリシーのシミュレーションで、ロールに許可されている操作: ${codes(actions)}。`,
  actionsUntested: ({ actions, document, why }) =>
    mrkdwn`IAM でポリシーのシミュレーションができなかったため${because(why)}、次の操作が許可されているか確認できません: ${codes(actions)}。必要な権限なので、ロールを ${code(document)} と見比べてください。確認できるようにするには、ロール自身に対する ${code('"iam:SimulatePrincipalPolicy"')} を加えてください（ステートメントは ${code('docs/iam-policy-reader.json')} にあります）。`,
  actionsNotTried: ({ actions }) =>
    mrkdwn`${codes(actions)} は、テーブル、ECR のイメージ、引き渡すロール、ポリシーのキューなど、試す相手がないため確認していません。`,
  roomLeft: ({ of, used, limit }) =>
    mrkdwn`アカウントの${things[of]}は ${count(limit)} 個のうち ${count(used)} 個です。`,
  noRoom: ({ of, used, limit }) =>
    mrkdwn`アカウントの${things[of]}は上限 ${count(limit)} 個のうち ${count(used)} 個で、ロールアウトが${of === 'queues' ? 'カナリアキュー' : ' green '}を作る余地がありません。この上限は引き上げられません。使っていないものを削除してください。`,
  quotaFine: ({ environment, name, quota, wanted }) =>
    mrkdwn`${bold(environment)} と同じ大きさの green を加えると、Batch は最大で ${words.vcpus(quota)} のうち ${count(wanted)} を使います（${name}）。`,
  quotaTight: ({ environment, name, code: quotaCode, quota, wanted }) =>
    mrkdwn`${bold(environment)} と同じ大きさの green を加えると、Batch は ${words.vcpus(wanted)} まで使い得ますが、クォータ ${name} は ${count(quota)} です。両方が最大になるとジョブが待たされます。Service Quotas で ${code(quotaCode)} の引き上げを申請するか、${code('max-vcpus=')} を指定してください。`,
  untold: ({ area, what, why }) =>
    mrkdwn`${areas[area]}: ${code(what, 600)} を確認できませんでした（${code(why, 500)}）。もう一度試し、変わらなければ接続と認証情報を確認してください。`,
};

export const doctor: typeof shape = {
  looking: mrkdwn`確認しています。数秒で結果を表示します。`,
  summary: (missing, untold) =>
    missing + untold === 0
      ? mrkdwn`足りないものはありません。`
      : joined(
          [
            missing > 0 ? mrkdwn`直すもの ${bold(missing)} 件` : mrkdwn``,
            untold > 0 ? mrkdwn`確認できなかったもの ${bold(untold)} 件` : mrkdwn``,
          ],
          '、',
        ),
  standing: (standing) => standings[standing],
  left: (lines) => mrkdwn`… ほか ${lines} 行。 ${code('node dist/main.js doctor')} ですべて表示できます。`,
  findings,
};
