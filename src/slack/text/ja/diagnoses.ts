import type { Cause, FailureClass } from '../../../rollout/diagnose.js';
import { md, type Mrkdwn } from '../../mrkdwn.js';
import type { Diagnosed, diagnoses as shape } from '../en/diagnoses.js';

const causes: Record<Cause, Diagnosed> = {
  applicationExit: { what: md`アプリケーションがエラーで終了しました。`, next: md`ログを確認してください。原因はプログラムか入力にあります。` },
  outOfMemory: { what: md`コンテナのメモリーが足りなくなりました。`, next: md`ジョブ定義の MEMORY を増やしてください。` },
  segfault: { what: md`プログラムがクラッシュしました（セグメンテーション違反）。`, next: md`イメージやプロセッサーに合わないネイティブライブラリーがないか確認してください。` },
  sigterm: { what: md`プログラムが停止を求められ（SIGTERM）、終了しました。`, next: md`止めたのがプログラム自身か、スクリプトか、ホストかを確認してください。` },
  commandNotFound: { what: md`コマンドがイメージの中にありません。`, next: md`コマンドと PATH をイメージの内容と比べてください。` },
  notExecutable: { what: md`コマンドはありますが、実行が許可されていません。`, next: md`ファイルの権限と、イメージの実行ユーザーを確認してください。` },
  execFormat: { what: md`プログラムが別のプロセッサーアーキテクチャー用に作られています。`, next: md`イメージ、ジョブ定義、コンピューティング環境のアーキテクチャーを比べてください。` },
  timeout: { what: md`ジョブがタイムアウトより長く実行されました。`, next: md`遅くなった理由を調べるか、タイムアウトを延ばしてください。` },
  killed: { what: md`コンテナが強制終了されましたが（SIGKILL）、誰によるものかは分かりません。`, next: md`メモリーの使用量を MEMORY と、終了時刻をホストの出来事と比べてください。` },
  imageMissing: { what: md`イメージがレジストリーにありません。`, next: md`イメージをプッシュするか、存在するイメージで始め直してください。` },
  imageArchitecture: { what: md`このプロセッサーアーキテクチャー用のイメージがありません。`, next: md`コンピューティング環境に合うアーキテクチャーのイメージをプッシュしてください。` },
  imageAccessDenied: { what: md`レジストリーがイメージへのアクセスを拒否しました。`, next: md`リポジトリーがあるか、実行ロールかインスタンスロールに取得の権限があるかを確認してください。` },
  imagePullThrottled: { what: md`レジストリーが取得の回数を制限しました。`, next: md`しばらく待ってやり直すか、自前のレジストリーを使ってください。` },
  imagePullNetwork: { what: md`レジストリーに接続できませんでした。`, next: md`サブネットからの経路（NAT、VPC エンドポイント、セキュリティグループ）を確認してください。` },
  imagePullDiskFull: { what: md`ホストにイメージ用のディスク容量がありませんでした。`, next: md`ホストのボリュームを大きくするか、イメージを小さくしてください。` },
  imagePull: { what: md`イメージを取得できませんでした。`, next: md`イメージの有無、ロールの権限、サブネットからの経路を確認してください。` },
  resourceInitialization: { what: md`Fargate がタスクを準備できませんでした。`, next: md`サブネットからの経路、実行ロール、シークレット、ロググループを確認してください。` },
  cannotStartContainer: { what: md`コンテナを開始できませんでした。`, next: md`コマンド、マウント、実行時の設定を確認してください。` },
  hostTerminated: { what: md`ジョブの実行中にホストが終了しました。`, next: md`バージョンのせいではありません。再試行の対象にしてください。` },
  spotInterrupted: { what: md`ジョブの実行中に Spot の容量が回収されました。`, next: md`バージョンのせいではありません。再試行の対象にしてください。` },
  dockerTimeout: { what: md`ホストの Docker が時間内に応答しませんでした。`, next: md`ホストのディスクと負荷を確認してください。` },
  jobStateTimeLimit: { what: md`待ち時間が長すぎたため、キューがジョブを取り消しました。`, next: md`キューの状態時間制限と空き容量を確認してください。` },
  dependencyFailed: { what: md`依存先のジョブが失敗しました。`, next: md`そのジョブを確認してください。` },
  stoppedByPerson: { what: md`人か別のプログラムがジョブを止めました。`, next: md`バージョンについては何も言えません。` },
  neverStarted: { what: md`タスクが割り当てられる前にジョブが終わりました。`, next: md`コンピューティング環境の容量と設定を確認してください。` },
  insufficientCapacity: { what: md`今は AWS に空き容量がありません。`, next: md`待つか、インスタンスタイプ、サブネット、ゾーンを増やしてください。` },
  environmentTooSmall: { what: md`ジョブの要求がコンピューティング環境の上限を超えています。`, next: md`最大 vCPU を増やすか、大きいインスタンスタイプを許可してください。` },
  jobRequirementTooLarge: { what: md`許可されたインスタンスタイプでは、ジョブの要求を満たせません。`, next: md`大きいインスタンスタイプを許可するか、ジョブの vCPU とメモリーを減らしてください。` },
  serviceRolePermissions: { what: md`サービスロールの権限が足りません。`, next: md`AWSBatchServiceRole ポリシーと比べてください。` },
  instanceConfiguration: { what: md`サポートされないインスタンス構成です。`, next: md`AMI、インスタンスタイプ、起動テンプレートを確認してください。` },
  environmentsInvalid: { what: md`キューのコンピューティング環境が INVALID です。`, next: md`ステータスの理由を見て、そこに示されたものを直してください。` },
  undetermined: { what: md`待っている理由は AWS にも分かりません。`, next: md`クォータ、ECS エンドポイントへの経路、ホストのログを確認してください。` },
  serviceRole: { what: md`AWS Batch がサービスロールを使えません。`, next: md`ロールがあるか、batch.amazonaws.com を信頼しているかを確認してください。` },
  spotFleetRole: { what: md`Spot フリートのロールを使えません。`, next: md`ロールがあるか、Spot フリートのポリシーが付いているかを確認してください。` },
  instanceProfile: { what: md`インスタンスプロファイルがありません。`, next: md`作成するか、別のものをコンピューティング環境に指定してください。` },
  clusterDeleted: { what: md`コンピューティング環境の ECS クラスターがなくなっています。`, next: md`直せません。新しいコンピューティング環境が必要です。` },
  hostsNotJoined: { what: md`インスタンスがクラスターに参加しませんでした。`, next: md`AMI、インスタンスロール、ユーザーデータ、ECS エンドポイントへの経路を確認してください。` },
  kubernetesVersion: { what: md`Kubernetes のバージョンがサポートされていません。`, next: md`クラスターとコンピューティング環境のバージョンを比べてください。` },
  kubernetesNamespace: { what: md`Kubernetes の名前空間がないか、使えません。`, next: md`名前空間とその権限を確認してください。` },
  unrecognised: { what: md`ここでは知られていない原因です。`, next: md`ログを確認してください。` },
};

const classes: Record<FailureClass, Mrkdwn> = {
  version: md`新しいバージョンの失敗として数えます。`,
  platform: md`プラットフォームの問題で、バージョンの失敗には数えません。`,
  neither: md`バージョンの失敗にもプラットフォームの失敗にも数えません。`,
  unknown: md`バージョンの失敗かどうかは、これだけでは分かりません。`,
};

export const diagnoses: typeof shape = {
  cause: (cause) => causes[cause],
  class: (failureClass) => classes[failureClass],
};
