import type { Both } from './markdown.js';

/** The sentence that heads the keys of a section, by the first part of their paths. */
export const sectionWords: Readonly<Record<string, Both>> = {
  locale: { en: 'The language of the channel.', ja: 'チャンネルでの言語です。' },
  slack: { en: 'Where the bot is spoken to. Required.', ja: 'ボットを使う場所です。必須です。' },
  roles: {
    en: 'Who may do what. `starters` and `approvers` both have to be there, and `approvers` has to name a person or a group, else no gate could ever be approved. Whoever may approve may also start. Bots, guests and people of other workspaces never have a role.',
    ja: '誰が何をできるかです。`starters`（開始者）と `approvers`（承認者）はどちらも必須です。`approvers` には、少なくとも 1 人のユーザーか 1 つのグループが必要です（いなければ、どのゲートも承認できません）。承認者は開始もできます。ボット、ゲスト、ほかのワークスペースの人は役割を持てません。',
  },
  approvals: { en: 'How gates are approved.', ja: 'ゲートの承認の決まりです。' },
  images: { en: 'Which images may be rolled out.', ja: 'どのイメージをロールアウトできるかです。' },
  freeze: {
    en: 'Windows in which no rollout takes a step forward. Rolling back works at any time.',
    ja: 'ロールアウトが先へ進まない期間です。ロールバックはいつでもできます。',
  },
  defaults: {
    en: 'The rules that hold for every queue, as far as its own entry in `queues` does not say otherwise.',
    ja: 'すべてのキューの規則です。`queues` にそのキューの項目があれば、そこに書いたキーだけが優先されます。',
  },
  queues: {
    en: 'Rules of single queues.',
    ja: '個々のキューの規則です。',
  },
};

/** What each key does. */
export const policyWords: Readonly<Record<string, Both>> = {
  locale: {
    en: "Language of what is said in channels. What one person alone sees is in that person's Slack language.",
    ja: 'チャンネルに投稿する言語です。1 人だけに表示するものは、その人の Slack の言語になります。',
  },
  'slack.channel': {
    en: 'Where a rollout is told that was started outside any channel, as from App Home. Give the id, not the #name, and invite the bot.',
    ja: 'App Home など、チャンネルの外で開始したロールアウトを投稿する先です。#名前ではなく ID を書き、ボットを招待してください。',
  },
  'slack.allowedChannels': {
    en: 'The channels in which commands are taken; elsewhere only `help` answers. A rollout is told in the channel where it was started.',
    ja: 'コマンドを使えるチャンネルです。ほかでは `help` だけが使えます。ロールアウトは、開始したチャンネルに投稿されます。',
  },
  'roles.starters.users': {
    en: 'People who may start, hold, resume, retry and roll back.',
    ja: '開始、保留、再開、再試行、ロールバックができるユーザーです。',
  },
  'roles.starters.groups': {
    en: 'Slack user groups whose members may do the same.',
    ja: '同じことができる Slack ユーザーグループです。',
  },
  'roles.approvers.users': {
    en: 'People who may approve gates, and do all that starters may.',
    ja: 'ゲートを承認できるユーザーです。開始者ができることもすべてできます。',
  },
  'roles.approvers.groups': {
    en: 'Slack user groups whose members may do the same.',
    ja: '同じことができる Slack ユーザーグループです。',
  },
  'approvals.distinctFromStarter': {
    en: '`true`: whoever started a rollout approves none of its gates, so that two people see every change.',
    ja: '`true` の場合、開始した人は自分のロールアウトのゲートを承認できません。どの変更も 2 人が確認することになります。',
  },
  'approvals.expire': {
    en: 'How long a gate stays open. After that the rollout ends at `start`, rolls back at `shift`, and is held at `retire` and `delete`.',
    ja: 'ゲートを開いておく時間です。過ぎると、`start` では終了し、`shift` ではロールバックし、`retire` と `delete` では保留します。',
  },
  'images.allow': {
    en: 'The images that a rollout may bring; `*` stands for any characters. With an empty list images cannot be rolled out.',
    ja: 'ロールアウトできるイメージです。`*` は任意の文字列を表します。空のリストでは、イメージをロールアウトできません。',
  },
  'images.requireDigest': {
    en: '`true`: an image is refused unless its digest is known, because it was given or because ECR tells it for the tag.',
    ja: '`true` の場合、ダイジェストが分からないイメージは拒否されます。ダイジェストは、直接指定するか、ECR でタグから調べられる必要があります。',
  },
  freeze: {
    en: 'The windows, each with the four keys below.',
    ja: '期間のリストです。それぞれに次の 4 つのキーを書きます。',
  },
  'freeze[].name': { en: 'What people call the window.', ja: '期間の呼び名です。' },
  'freeze[].from': { en: 'When the window opens.', ja: '期間が始まる時です。' },
  'freeze[].to': {
    en: 'The window closes at the next such moment after it opened. It differs from `from`.',
    ja: '始まった後、次にこの時が来ると期間が終わります。`from` と同じにはできません。',
  },
  'freeze[].timezone': {
    en: 'The zone in which `from` and `to` are meant.',
    ja: '`from` と `to` のタイムゾーンです。',
  },
  'defaults.canary.jobs': {
    en: 'How many canaries run on green before production is touched. All of them have to end before a gate opens; more of them prove more.',
    ja: '本番に触れる前に green で実行するカナリアの数です。すべて終わるまでゲートは開きません。多いほど確かになります。',
  },
  'defaults.canary.command': {
    en: 'What the canaries run. `null` or `[]` keeps the command of the job definition, and only then are run times compared too.',
    ja: 'カナリアが実行するコマンドです。`null` か `[]` ではジョブ定義のコマンドのままです。その場合だけ、実行時間も比較します。',
  },
  'defaults.canary.timeout': {
    en: 'The timeout of each canary job: AWS Batch ends one that hangs.',
    ja: 'カナリアのジョブのタイムアウトです。終わらないカナリアは AWS Batch が止めます。',
  },
  'defaults.shift.caps': {
    en: "Green's share of its full vCPUs in percent, one step each in rising order, for the queue of the lowest priority. Every further queue is one step at full size.",
    ja: '優先度が最も低いキューで green に与える vCPU の割合（パーセント）です。小さい順に 1 つずつステップになります。ほかのキューは、それぞれ全量の 1 ステップです。',
  },
  'defaults.shift.auto': {
    en: '`true`: after a step that passed the next one begins without an approval. The first step always needs one.',
    ja: '`true` の場合、合格したステップの次は承認なしで始まります。最初のステップには必ず承認が必要です。',
  },
  'defaults.shift.watch': {
    en: 'How long each step is watched before the next one may come.',
    ja: '次のステップに進む前に、各ステップを観察する時間です。',
  },
  'defaults.bake.for': {
    en: 'How long production is watched on green, at the least, before blue may be disabled.',
    ja: 'blue を無効にできるようになるまでに、本番を green で観察する最短の時間です。',
  },
  'defaults.bake.minJobs': {
    en: 'How many jobs have to have finished on green before the bake can pass.',
    ja: 'ベイクに合格するまでに、green で終わる必要があるジョブの数です。',
  },
  'defaults.retainBlue': {
    en: 'How long blue is kept after it was disabled, as the quick way back, before its deletion is asked for. Its jobs are waited for in any case.',
    ja: '無効にした blue を、すぐに戻れるように残しておく時間です。過ぎると、削除の承認を求めます。これとは別に、blue のジョブが終わるのは必ず待ちます。',
  },
  'defaults.limits.maxFailureRate': {
    en: 'The highest share of failed jobs on green: above it nothing passes, and what is proven to lie above it is FAIL.',
    ja: 'green で失敗してよいジョブの割合の上限です。超えている間は合格せず、超えていると断定できれば FAIL です。',
  },
  'defaults.limits.maxDurationRatio': {
    en: 'The highest ratio of the median run time on green to that on blue. Above it, where chance does not explain it, the verdict is FAIL.',
    ja: '実行時間の中央値について、blue に対する green の比の上限です。偶然では説明できないほど超えていれば FAIL です。',
  },
  'defaults.limits.significance': {
    en: 'How small the probability has to be that chance alone made a difference, before the difference counts. A smaller value sends back less that is good, and lets more pass that is bad.',
    ja: '差が偶然だけで生じる確率がどこまで小さければ、差があると見なすかです。小さくすると、良いものを戻すことは減りますが、悪いものを見逃すことは増えます。',
  },
  'defaults.alarms': {
    en: 'CloudWatch alarms, by name, that make the verdict FAIL while they are in ALARM. One that never had data is refused when the plan is made.',
    ja: 'ALARM 状態の間、判定を FAIL にする CloudWatch アラームの名前です。一度もデータがないアラームは、計画の時点で拒否されます。',
  },
  'defaults.watch.createAlarms': {
    en: '`true`: each rollout makes alarms of its own on failures in its canary queue and the production queues, counts them like the above, and deletes them at its end. The bot then needs `cloudwatch:PutMetricAlarm`, `cloudwatch:TagResource` and `cloudwatch:DeleteAlarms`.',
    ja: '`true` の場合、ロールアウトごとに、カナリア用キューと本番キューでの失敗に対する専用アラームを作り、上のアラームと同じように扱い、終了時に削除します。ボットには `cloudwatch:PutMetricAlarm`、`cloudwatch:TagResource`、`cloudwatch:DeleteAlarms` の権限が必要です。',
  },
  'defaults.deadlines.provision': {
    en: 'How long green may take to become VALID.',
    ja: 'green が VALID になるまでの期限です。',
  },
  'defaults.deadlines.canary': {
    en: 'How long the canaries may take to be judged.',
    ja: 'カナリアの判定が出るまでの期限です。',
  },
  'defaults.deadlines.shift': { en: 'How long one step of the shift may take.', ja: 'シフトの 1 ステップの期限です。' },
  'defaults.deadlines.bake': { en: 'How long the bake may take to pass.', ja: 'ベイクに合格するまでの期限です。' },
  'defaults.deadlines.drain': {
    en: 'How long blue may take to finish its jobs, `retainBlue` included.',
    ja: 'blue のジョブが終わるまでの期限です。`retainBlue` の時間を含みます。',
  },
  'defaults.deadlines.retire': {
    en: 'How long detaching and deleting blue may take.',
    ja: 'blue をキューから外して削除し終わるまでの期限です。',
  },
  'defaults.deadlines.rollback': {
    en: 'How long a rollback may take, with the jobs that green finishes.',
    ja: 'ロールバックが終わるまでの期限です。green のジョブが終わるのを待つ時間を含みます。',
  },
  queues: {
    en: 'The rules by name of the queue: any keys of `defaults`, and the one below. A mapping changes just the keys it names, a list replaces the whole list. A queue without an entry has the defaults.',
    ja: 'キュー名ごとの規則です。`defaults` のすべてのキーと、次のキーを書けます。マッピングでは書いたキーだけが変わり、リストは全体が置き換わります。項目のないキューには `defaults` が使われます。',
  },
  'queues.<queue>.jobDefinitions': {
    en: "The job definitions whose image a rollout of this queue moves, and which its canaries run. Without any, an image needs `job=` with the command, and canaries run the definition of the queue's latest job.",
    ja: 'このキューのロールアウトでイメージを変え、カナリアで実行するジョブ定義です。なければ、イメージの指定には `job=` が必要で、カナリアはキューの最新のジョブの定義を実行します。',
  },
};
