import { expect, it } from 'vitest';
import { logStreamAddress } from '../../src/rollout/log-link.js';
import { makeRollout } from '../make-rollout.js';

const { plan } = makeRollout();

function inArn(arn: string): ReturnType<typeof logStreamAddress> {
  return logStreamAddress({ blue: { ...plan.blue, arn } }, '/aws/batch/job', 'etl/default/1');
}

it('leads to the log stream in the console of the region, encoded twice as the console has it', () => {
  expect(logStreamAddress(plan, '/aws/batch/job', 'nightly-etl/default/8f2c')).toBe(
    'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/$252Faws$252Fbatch$252Fjob/log-events/nightly-etl$252Fdefault$252F8f2c',
  );
  expect(logStreamAddress(plan, '/etl', '夜[$latest]')).toMatch(
    /log-group\/\$252Fetl\/log-events\/\$25E5\$25A4\$259C\$255B\$2524latest\$255D$/,
  );
});

it('has nothing in it that Slack could take for a mark', () => {
  expect(logStreamAddress(plan, "a*b!c'd(e)f~g<h>|`", '*_~')).not.toMatch(/log-group\/.*[*!'()~<>|`%\s]/);
});

it.each([
  ['arn:aws-cn:batch:cn-north-1:1:compute-environment/x', 'https://cn-north-1.console.amazonaws.cn/'],
  ['arn:aws-us-gov:batch:us-gov-west-1:1:compute-environment/x', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('goes to the console of the partition of %s', (arn, start) => {
  expect(inArn(arn)?.startsWith(start)).toBe(true);
});

it('is none where the console is not known, or a name cannot be told', () => {
  expect(inArn('arn:aws-iso:batch:us-iso-east-1:1:compute-environment/x')).toBeUndefined();
  expect(inArn('nightly-blue')).toBeUndefined();
  expect(inArn('arn:aws:batch:evil.example/:1:compute-environment/x')).toBeUndefined();
  expect(logStreamAddress(plan, '/etl', '\ud800')).toBeUndefined();
  expect(logStreamAddress(plan, '', 'etl')).toBeUndefined();
});
