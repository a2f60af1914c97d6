import type { Cause, JobCause } from '../../../rollout/failure-texts.js';
import { mrkdwn } from '../../mrkdwn.js';
import type { Diagnosed } from '../en/diagnoses.js';

/** Why a job does not start, or an environment is INVALID. */
export const environmentCauses: Record<Exclude<Cause, JobCause | 'unrecognised'>, Diagnosed> = {
  insufficientCapacity: {
    what: mrkdwn`今は AWS に空き容量がありません。`,
    next: mrkdwn`待つか、インスタンスタイプ、サブネット、ゾーンを増やしてください。`,
  },
  environmentTooSmall: {
    what: mrkdwn`ジョブの要求がコンピューティング環境の上限を超えています。`,
    next: mrkdwn`最大 vCPU を増やすか、大きいインスタンスタイプを許可してください。`,
  },
  jobRequirementTooLarge: {
    what: mrkdwn`許可されたインスタンスタイプでは、ジョブの要求を満たせません。`,
    next: mrkdwn`大きいインスタンスタイプを許可するか、ジョブの vCPU とメモリーを減らしてください。`,
  },
  serviceRolePermissions: {
    what: mrkdwn`サービスロールの権限が足りません。`,
    next: mrkdwn`マネージドポリシー AWSBatchServiceRole と比べてください。`,
  },
  instanceConfiguration: {
    what: mrkdwn`サポートされないインスタンス構成です。`,
    next: mrkdwn`AMI、インスタンスタイプ、起動テンプレートを確認してください。`,
  },
  environmentsInvalid: {
    what: mrkdwn`キューのコンピューティング環境が INVALID です。`,
    next: mrkdwn`ステータスの理由を見て、そこに示されたものを直してください。`,
  },
  undetermined: {
    what: mrkdwn`待っている理由は AWS にも分かりません。`,
    next: mrkdwn`キューに ENABLED の環境があるか、EC2 のクォータ、ECS エンドポイントへの経路、独自 AMI の ECS エージェントと awslogs ドライバー、ECS の分を除いたメモリーの余裕を確認してください。`,
  },
  serviceRole: {
    what: mrkdwn`AWS Batch がサービスロールを使えません。`,
    next: mrkdwn`ロールがあるか、batch.amazonaws.com を信頼しているかを確認してください。有効なロールがないと、環境の削除もできません。`,
  },
  spotFleetRole: {
    what: mrkdwn`Spot フリートのロールを使えません。`,
    next: mrkdwn`ロールがあるか、Spot フリートのポリシーが付いているかを確認してください。`,
  },
  instanceProfile: {
    what: mrkdwn`インスタンスプロファイルがありません。`,
    next: mrkdwn`作成するか、別のものをコンピューティング環境に指定してください。`,
  },
  clusterDeleted: {
    what: mrkdwn`コンピューティング環境の ECS クラスターがなくなっています。`,
    next: mrkdwn`直せません。新しいコンピューティング環境が必要です。`,
  },
  hostsNotJoined: {
    what: mrkdwn`インスタンスがクラスターに参加しませんでした。`,
    next: mrkdwn`サブネットから ECS エンドポイントへの経路、インスタンスプロファイルのポリシー、独自の AMI、起動テンプレートとユーザーデータを確認してください。`,
  },
  kubernetesVersion: {
    what: mrkdwn`Kubernetes のバージョンがサポートされていません。`,
    next: mrkdwn`クラスターとコンピューティング環境のバージョンを比べてください。`,
  },
  kubernetesNamespace: {
    what: mrkdwn`Kubernetes の名前空間がないか、使えません。`,
    next: mrkdwn`名前空間とその権限を確認してください。`,
  },
};
