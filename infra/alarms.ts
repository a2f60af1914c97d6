import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Metric,
  Stats,
  TreatMissingData,
  type AlarmProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Settings } from './settings.js';

/** Alarms on the bot itself, from the figures in its log lines, and the topic that tells of their beginning and end. */
export function makeAlarms(scope: Construct, settings: Settings, key: IKey): Topic {
  const topic = makeTopic(scope, settings, key);
  const alarm = (id: string, props: AlarmProps): void => {
    const made = new Alarm(scope, id, props);
    made.addAlarmAction(new SnsAction(topic));
    made.addOkAction(new SnsAction(topic));
  };
  const { errorsMax, heldSecondsMax, tableName } = settings;
  alarm('NoTicks', {
    alarmDescription:
      'batch-rollout has not polled for five minutes: rollouts stand still. Look at the tasks of its service.',
    metric: figure(tableName, 'Ticks', Stats.SUM, Duration.minutes(1)),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    // A bot that is gone writes nothing.
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarm('Errors', {
    alarmDescription: `batch-rollout logged more than ${errorsMax} errors in five minutes. Look at its log.`,
    metric: figure(tableName, 'Errors', Stats.SUM, Duration.minutes(5)),
    threshold: errorsMax,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm('HeldForLong', {
    alarmDescription: `A rollout is held for more than ${heldSecondsMax} seconds. Its thread in Slack says who can lift that.`,
    metric: figure(tableName, 'HeldSecondsMax', Stats.MAXIMUM, Duration.minutes(5)),
    threshold: heldSecondsMax,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  return topic;
}

function figure(tableName: string, metricName: string, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: 'BatchRollout',
    metricName,
    dimensionsMap: { Service: tableName },
    statistic,
    period,
  });
}

function makeTopic(scope: Construct, { alarmEmail }: Settings, masterKey: IKey): Topic {
  const topic = new Topic(scope, 'Alarms', { displayName: 'batch-rollout', masterKey, enforceSSL: true });
  // A policy of its own takes the place of the one that lets every service of the account publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'CloudWatchAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
