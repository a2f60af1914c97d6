import { nameOfArn } from '../../../rollout/orders.js';
import { diagnoseInvalid, diagnoseStuck } from '../../../rollout/diagnose.js';
import type { Gate } from '../../../rollout/request.js';
import type { PhaseName } from '../../../rollout/rollout.js';
import { bold, code, joined, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import { jobsOnBlue } from '../detached.js';
import type { says as shape } from '../en/says.js';
import { told, type About } from '../sentences.js';
import { diagnoses } from './diagnoses.js';
import { operations } from './operations.js';
import { reasons } from './reasons.js';
import { verdicts } from './verdicts.js';
import { words } from './words.js';

const lines: (typeof shape)['lines'] = {
  started: (_, { startedBy, plan }) =>
    mrkdwn`${userMention(startedBy)} が ${bold(plan.queue)} のロールアウトを開始しました。計画は上のメッセージにあります。まだ何も変更していません。`,
  replanned: ({ by }) =>
    mrkdwn`${userMention(by)} の操作により、今の AWS の状態から計画を作り直しました。新しい計画は上のメッセージにあります。以前の承認は無効です。`,
  approved: ({ gate, step, by }, { plan }) =>
    mrkdwn`${userMention(by)} が${words.gate(gate, step, plan.steps.length)}を承認しました。まもなく実行します。`,
  gateOpen: ({ gate, step }, about) =>
    mrkdwn`${words.gate(gate, step, about.plan.steps.length)}が開き、承認が必要です。${asks(gate, step, about)}`,
  gateReminder: ({ gate, step, share }, { plan }) =>
    mrkdwn`${words.gate(gate, step, plan.steps.length)}はまだ承認を待っています。期限までの ${share} % が過ぎました。${expiry(gate)}`,
  entered: ({ phase, step }, about) => entered(phase, step, about),
  autoAdvanced: ({ step }, { plan }) =>
    mrkdwn`判定が PASS のため、ポリシーに従い、ステップ ${step}/${plan.steps.length} を承認なしで始めます。`,
  operated: ({ operation, result }, about) =>
    joined(
      [told(operations, 'op', operation, about), result === undefined ? mrkdwn`` : code(nameOfArn(result), 200)],
      '',
    ),
  environment: ({ name, role, status, reason }) => {
    if (status === 'GONE') return mrkdwn`${words[role]} ${bold(name)} がなくなりました。`;
    const line = mrkdwn`${words[role]} ${bold(name)} は ${bold(status)} です。`;
    if (reason === undefined) return line;
    const { what, next } = diagnoses.cause(diagnoseInvalid(reason).cause);
    return mrkdwn`${line}${what}${next}${words.raw(reason)}`;
  },
  order: ({ queue, order }) => mrkdwn`キュー ${bold(queue)} の順序は ${words.order(order)} です。`,
  canary: (canary, { id, plan }) => {
    const name = mrkdwn`カナリア ${bold(`canary-${id}-${canary.number}`)} （全 ${canary.total} 件、ジョブ ${canary.jobId}）`;
    const place = plan.green === undefined ? '新しいイメージで' : ' green で';
    if (canary.succeeded && canary.onGreen) return mrkdwn`${name}が${place}成功しました。`;
    if (canary.succeeded) return mrkdwn`${name}は成功しましたが、${place}実行された証拠がないため、数えません。`;
    const failed =
      canary.exitCode === undefined
        ? mrkdwn`${name}が失敗しました。`
        : mrkdwn`${name}が終了コード ${canary.exitCode} で失敗しました。`;
    return canary.diagnosis === undefined ? failed : mrkdwn`${failed}${says.diagnosis(canary.diagnosis)}`;
  },
  canaryStuck: ({ number, raw }, { id }) => {
    const { what, next } = diagnoses.cause(diagnoseStuck(raw).cause);
    return mrkdwn`カナリア ${bold(`canary-${id}-${number}`)} が始まらずに待っています。${what}${next}${words.raw(raw)}`;
  },
  verdict: ({ where, judgement }) =>
    joined(
      [
        verdicts.verdict(where, judgement.verdict),
        ...judgement.reasons.flatMap((why) =>
          why.reason === 'strength' && judgement.verdict !== 'FAIL' ? [verdicts.reasons.strength(why)] : [],
        ),
        verdicts.next(where, judgement.verdict),
      ],
      '',
    ),
  blueJobs: ({ jobs, environment }) =>
    jobs === 0
      ? mrkdwn`${bold(environment)} で実行中のジョブはなくなりました。`
      : mrkdwn`${bold(environment)} にまだ ${words.jobs(jobs)}のジョブがあります。停止せずに終わるのを待ちます。`,
  uncounted: ({ platform, unknown }) =>
    joined(
      [
        ...(platform > 0 ? [verdicts.platform(platform)] : []),
        ...(unknown > 0 ? [verdicts.unknown(unknown)] : []),
        mrkdwn`判定は、ほかのジョブだけで行います。`,
      ],
      '',
    ),
  pinned: ({ jobs }) =>
    mrkdwn`シフト後に投入されたジョブのうち ${words.jobs(jobs)}が、古いリビジョンを番号で固定（pinned）しているため、新しいイメージになりません。名前で投入するよう、担当者に依頼してください。`,
  held: ({ why }, about) => mrkdwn`${bold(words.held)} です。${told(reasons.holds, 'reason', why, about)}`,
  resumed: ({ by }) => mrkdwn`${userMention(by)} がロールアウトを再開しました。ここから先へ進みます。`,
  retried: ({ by }) => mrkdwn`${userMention(by)} が再試行を指示しました。うまくいかなかった手順をもう一度行います。`,
  rollingBack: ({ why, from }, about) =>
    mrkdwn`フェーズ ${bold(words.phase(from))} からロールバックします。${told(reasons.rollbacks, 'reason', why)}${wayBack(from, about)}`,
  ended: ({ phase }, about) => ended(phase, about),
};

function asks(gate: Gate, step: number | undefined, { plan }: About): Mrkdwn {
  const { blue, green } = plan;
  switch (gate) {
    case 'start':
      return green === undefined
        ? mrkdwn`承認すると、 ${bold(blue.name)} で新しいイメージのカナリアを実行します。ゲート *shift* までは本番に触れません。`
        : mrkdwn`承認すると、green ${bold(green.name)} を作成し、そこでカナリアを実行します。ゲート *shift* までは本番に触れません。`;
    case 'shift': {
      const opened = plan.steps[(step ?? 1) - 1];
      const before =
        (step ?? 1) > 1
          ? mrkdwn`ステップ ${(step ?? 1) - 1} の観察が終わりました。判定は上のメッセージにあります。`
          : mrkdwn`カナリアは合格しました。`;
      return joined(
        [before, mrkdwn`承認すると、${says.step(opened, plan)}。`, says.fullQueue(opened?.queue, plan)],
        '',
      );
    }
    case 'retire':
      return mrkdwn`ベイクは合格しました。承認すると、blue ${bold(blue.name)} を無効にします。新しいジョブは受けず、実行中のものは最後まで続きます。 *ロールバック* でまだ戻せます。`;
    case 'delete':
      return mrkdwn`blue ${bold(blue.name)} にジョブはありません。承認すると、blue を ${words.names(plan.queues.map(({ name }) => name))} から外して削除します。その後は、このロールアウトでは元に戻せません。`;
  }
}

function expiry(gate: Gate): Mrkdwn {
  switch (gate) {
    case 'start':
      return mrkdwn`承認されないと、何も変更せずに終了します。`;
    case 'shift':
      return mrkdwn`承認されないと、ロールバックします。`;
    case 'retire':
    case 'delete':
      return mrkdwn`承認されないと保留になり、blue はそのまま残ります。`;
  }
}

function entered(phase: PhaseName, step: number | undefined, { plan }: About): Mrkdwn {
  const { blue, green, rules } = plan;
  switch (phase) {
    case 'plan':
      return mrkdwn`${bold(words.phase(phase))}: 何も変更していません。`;
    case 'provision':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: 新しいイメージを別の名前で登録します。次は ${bold(blue.name)} でのカナリアです。`
        : mrkdwn`${bold(words.phase(phase))}: green ${bold(green.name)} を作成します。本番のキューでは使いません。VALID になったら、次はカナリアです。`;
    case 'canary':
      return mrkdwn`${bold(words.phase(phase))}: キュー ${bold(plan.canaryQueue)} で ${words.jobs(rules.canary.jobs)}を実行します。本番はそのままです。次は判定、その次はゲート *shift* です。`;
    case 'shift':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: 新しいイメージを本番の名前で登録し、 ${words.duration(rules.shift.watchMs)}観察します。次はベイクです。`
        : mrkdwn`${bold(words.phase(phase))}、ステップ ${(step ?? 0) + 1}/${plan.steps.length}: ${says.step(plan.steps[step ?? 0], plan)}。 ${words.duration(rules.shift.watchMs)}観察します。`;
    case 'bake':
      return mrkdwn`${bold(words.phase(phase))}: 本番を ${words.duration(rules.bake.forMs)}、${green === undefined ? '新しいイメージ' : 'green '}のジョブが ${words.jobs(rules.bake.minJobs)}以上終わるまで観察します。${
        green === undefined ? mrkdwn`合格すると完了です。` : mrkdwn`次はゲート *retire* です。`
      }`;
    case 'drain':
      return mrkdwn`${bold(words.phase(phase))}: blue ${bold(blue.name)} は新しいジョブを受けず、実行中のものを終えます。なくなったら、次はゲート *delete* です。`;
    case 'retire':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: カナリアのために作ったものを片付けます。 ${bold(blue.name)} はそのまま残ります。次は完了です。`
        : mrkdwn`${bold(words.phase(phase))}: blue ${bold(blue.name)} をキューから外して削除し、カナリアのために作ったものを片付けます。次は完了です。`;
    case 'rollback':
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return mrkdwn`${bold(words.phase(phase))} です。`;
  }
}

function wayBack(from: PhaseName, { plan }: About): Mrkdwn {
  if (from === 'provision' || from === 'canary')
    return mrkdwn`本番には触れていません。ロールアウトが作ったものを片付けます。ジョブは停止しません。`;
  if (plan.green === undefined) return mrkdwn`本番の名前が指す内容をすぐに元へ戻します。ジョブは停止しません。`;
  return mrkdwn`blue ${bold(plan.blue.name)} をすぐに先頭へ戻します。green ${bold(plan.green.name)} は新しいジョブを受けず、実行中のものを終えてから削除します。ジョブは停止しません。`;
}

function ended(phase: PhaseName, { id, plan }: About): Mrkdwn {
  const { blue, green, definitions } = plan;
  if (phase === 'complete') {
    const names = words.names(definitions.map(({ name }) => name));
    const images = definitions.length === 0 ? mrkdwn`` : mrkdwn`${names} は新しいイメージで動いています。`;
    const moved =
      green === undefined
        ? mrkdwn``
        : mrkdwn`${words.names(plan.queues.map(({ name }) => name))} は ${bold(green.name)} で動いています。 ${bold(blue.name)} は削除しました。`;
    return joined(
      [
        mrkdwn`${bold(words.phase(phase))} しました。`,
        moved,
        images,
        mrkdwn`元に戻すには ${code(`/batch-rollout undo ${id}`)} と入力してください。`,
      ],
      '',
    );
  }
  if (phase === 'aborted') return mrkdwn`${bold(words.phase(phase))} しました。何も変更していません。`;
  return mrkdwn`${bold(words.phase(phase))} です。すべてロールアウト前の状態に戻り、作ったものは片付けました。`;
}

export const says: typeof shape = {
  lines,
  step: (step, plan) => {
    if (plan.green === undefined)
      return mrkdwn`名前で投入するすべての利用者に対して、 ${words.names(plan.definitions.map(({ name }) => name))} が新しいイメージを指すようにします`;
    if (step === undefined) return mrkdwn`green を blue の前に置きます`;
    const how =
      step.capPercent >= 100
        ? mrkdwn`全量（${words.vcpus(step.maxVcpus)}）`
        : mrkdwn`上限 ${words.vcpus(step.maxVcpus)}（${step.capPercent} %）`;
    return mrkdwn`キュー ${bold(step.queue)} で green ${bold(plan.green.name)} を blue の前に置きます（${how}）`;
  },
  fullQueue: (queue, plan) => {
    const jobs = queue === undefined ? undefined : jobsOnBlue(plan, queue);
    if (queue === undefined || jobs === undefined) return mrkdwn``;
    return mrkdwn`キュー ${bold(queue)} には両方を置けません。そのとき blue で実行中のジョブには、AWS の文書化された保証がありません（計画時に ${words.jobs(jobs)}）。`;
  },
  diagnosis: (found) => {
    const { what, next } = diagnoses.cause(found.cause);
    return joined([what, next, found.raw === '' ? mrkdwn`` : words.raw(found.raw), diagnoses.class(found.class)], '');
  },
  expiry,
  mentions: (people) => mrkdwn`承認できる人: ${people}`,
  logs: 'ログの最後の行',
};
