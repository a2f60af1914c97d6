import type { Aws } from './aws/aws.js';
import type { EnvironmentOutcome, ImageOutcome } from './aws/conduct.js';
import type { Lever } from './slack/account-view.js';
import { beginTraffic, isTrafficOn } from './traffic.js';

/** The greens of all rollouts carry the day in their names; what people named has none. */
const greens = '*-20*-*';
/** The version that the demo's teams are about to roll out. */
const newTag = 'v2';

const imageOutcomes = ['ok', 'exit1', 'unpullable', 'oom', 'slow'] as const satisfies readonly ImageOutcome[];
const greenOutcomes = [
  'ok',
  'createdInvalid',
  'failsToJoin',
  'noCapacity',
  'breaksJobs',
] as const satisfies readonly EnvironmentOutcome[];
/** Percent of all Batch calls that are refused. */
const throttles = ['0', '30', '90'] as const;

/** What a person at the page can do to the simulated account. */
export function accountLevers(aws: Aws): Lever[] {
  return [
    imageLever(aws),
    greenLever(aws),
    breakLever(aws),
    throttleLever(aws),
    alarmLever(aws),
    orderLever(aws),
    trafficLever(aws),
  ];
}

/** Pulls one of `accountLevers`; what is no longer on offer does nothing. */
export function pullAccountLever(aws: Aws, name: string, value: string): void {
  const { levers, faults } = aws;
  switch (name) {
    case 'image': {
      const outcome = imageOutcomes.find((one) => one === value);
      if (outcome) for (const part of newImages(aws)) levers.imageBehaves(part, outcome);
      return;
    }
    case 'green': {
      const outcome = greenOutcomes.find((one) => one === value);
      if (outcome) levers.environmentBehaves(greens, outcome);
      return;
    }
    case 'break-environment':
      if (aws.state.environments.has(value)) levers.breakEnvironment(value, brokenBecause);
      return;
    case 'throttle':
      return faults.throttleShare(Number(throttles.find((one) => one === value) ?? 0) / 100);
    case 'alarm':
      return levers.setAlarm(alarm, value === 'ALARM' ? 'ALARM' : 'byMetric');
    case 'edit-order': {
      const wish = orderWishes(aws).find((one) => one.value === value);
      if (wish) levers.editQueueOrder(wish.queue, wish.order);
      return;
    }
    case 'traffic':
      if (value === 'off') levers.stopProducers();
      else if (!isTrafficOn(aws)) beginTraffic(aws);
      return;
  }
}

function imageLever({ state }: Aws): Lever {
  const rule = state.imageConduct.findLast(({ part }) => part === `:${newTag}`);
  return {
    name: 'image',
    group: 'image',
    label: { en: `Every image ${newTag}`, ja: `${newTag} のイメージ` },
    hint: {
      en: 'Pull it before the canaries run, or in the middle of a bake.',
      ja: 'カナリアの前に、またはベイクの途中で切り替えてみてください。',
    },
    kind: 'choice',
    value: rule?.outcome ?? 'ok',
    choices: [
      { value: 'ok', label: { en: 'Works', ja: '正常' } },
      { value: 'exit1', label: { en: 'Fails', ja: '失敗する' } },
      { value: 'unpullable', label: { en: 'Cannot be pulled', ja: '取得できない' } },
      { value: 'oom', label: { en: 'Out of memory', ja: 'メモリ不足' } },
      { value: 'slow', label: { en: '10 times slower', ja: '10倍遅い' } },
    ],
  };
}

/** The ways in which a job definition may name the new images: by tag, or by the digest it was pinned to. */
function newImages({ state }: Aws): string[] {
  const digests = [...state.repositories.values()].flat().filter(({ tags }) => tags.includes(newTag));
  return [`:${newTag}`, ...digests.map(({ digest }) => digest)];
}

function greenLever({ state }: Aws): Lever {
  const rule = state.environmentConduct.findLast(({ name }) => name === greens);
  return {
    name: 'green',
    group: 'environment',
    label: { en: 'New environments', ja: '新しい環境' },
    kind: 'choice',
    value: rule?.outcome ?? 'ok',
    choices: [
      { value: 'ok', label: { en: 'Work', ja: '正常' } },
      { value: 'createdInvalid', label: { en: 'Become INVALID', ja: 'INVALID になる' } },
      { value: 'failsToJoin', label: { en: 'Instances never join', ja: 'インスタンスが参加しない' } },
      { value: 'noCapacity', label: { en: 'No capacity', ja: 'キャパシティ不足' } },
      { value: 'breaksJobs', label: { en: 'Every job fails', ja: '全ジョブが失敗' } },
    ],
  };
}

const brokenBecause =
  'CLIENT_ERROR - Not authorized to perform sts:AssumeRole on the service role (pulled by a lever of the sandbox)';

function breakLever({ state }: Aws): Lever {
  const names = [...state.environments.values()].filter(({ status }) => status === 'VALID').map(({ name }) => name);
  // The one a rollout has made last is the likeliest target.
  const targets = names.toReversed().map((name) => ({ value: name, label: { en: name, ja: name } }));
  return {
    name: 'break-environment',
    group: 'environment',
    label: { en: 'Make INVALID now', ja: '今すぐ INVALID にする' },
    kind: 'action',
    targets,
  };
}

function throttleLever({ state }: Aws): Lever {
  return {
    name: 'throttle',
    group: 'aws',
    label: { en: 'Batch API', ja: 'Batch API' },
    hint: { en: 'Everybody shares the limit: producers, too.', ja: '制限はアカウント全体。ジョブの投入にも効きます。' },
    kind: 'choice',
    value: state.throttle.kind === 'share' ? String(Math.round(state.throttle.share * 100)) : '0',
    choices: [
      { value: '0', label: { en: 'Answers', ja: '正常' } },
      { value: '30', label: { en: 'Throttles 30 %', ja: '30% を拒否' } },
      { value: '90', label: { en: 'Throttles 90 %', ja: '90% を拒否' } },
    ],
  };
}

const alarm = 'etl-failed-jobs';

function alarmLever({ state }: Aws): Lever {
  return {
    name: 'alarm',
    group: 'aws',
    label: { en: `Alarm ${alarm}`, ja: `アラーム ${alarm}` },
    kind: 'choice',
    value: state.alarms.get(alarm)?.forced ? 'ALARM' : 'byMetric',
    choices: [
      { value: 'byMetric', label: { en: 'By its metric', ja: 'メトリクスに従う' } },
      { value: 'ALARM', label: { en: 'In ALARM', ja: 'ALARM' } },
    ],
  };
}

interface OrderWish {
  queue: string;
  order: string[];
  value: string;
}

/** Orders that somebody at the console, or a Terraform apply, might write into a production queue. */
function orderWishes({ state }: Aws): OrderWish[] {
  const production = [...state.queues.values()].filter(({ tags }) => tags['batch-rollout:managed'] !== 'true');
  const healthy = [...state.environments.values()].filter(({ status }) => status === 'VALID');
  return production.flatMap(({ name, order }) => {
    const isFargate = (one: string) => state.environments.get(one)?.resources?.type.startsWith('FARGATE') === true;
    const other = healthy.find((one) => !order.includes(one.name) && isFargate(one.name) === isFargate(order[0] ?? ''));
    const orders = [
      ...(order.length > 1 ? [order.toReversed(), order.slice(1)] : []),
      ...(order.length < 3 && other !== undefined ? [[...order, other.name]] : []),
    ];
    return orders.map((wish) => ({ queue: name, order: wish, value: `${name}: ${wish.join(' › ')}` }));
  });
}

function orderLever(aws: Aws): Lever {
  return {
    name: 'edit-order',
    group: 'queue',
    label: { en: 'Somebody writes another order', ja: '誰かが順序を書き換える' },
    hint: {
      en: 'As a Terraform apply or a click in the console would.',
      ja: 'Terraform の適用やコンソールの操作と同じです。',
    },
    kind: 'action',
    targets: orderWishes(aws).map(({ value }) => ({ value, label: { en: value, ja: value } })),
  };
}

function trafficLever(aws: Aws): Lever {
  return {
    name: 'traffic',
    group: 'jobs',
    label: { en: 'Production jobs', ja: '本番のジョブ' },
    kind: 'choice',
    value: isTrafficOn(aws) ? 'on' : 'off',
    choices: [
      { value: 'on', label: { en: 'Keep coming', ja: '投入を続ける' } },
      { value: 'off', label: { en: 'None', ja: '止める' } },
    ],
  };
}
