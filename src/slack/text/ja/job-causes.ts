import type { JobCause } from '../../../rollout/failure-texts.js';
import { code, mrkdwn } from '../../mrkdwn.js';
import type { Diagnosed } from '../en/diagnoses.js';

/** Why a job failed. */
export const jobCauses: Record<JobCause, Diagnosed> = {
  applicationExit: {
    what: mrkdwn`アプリケーションがエラーで終了しました。`,
    next: mrkdwn`ログを確認してください。原因はプログラムか入力にあります。`,
  },
  outOfMemory: {
    what: mrkdwn`コンテナのメモリーが足りなくなりました。`,
    next: mrkdwn`ジョブ定義の MEMORY を増やしてください。`,
  },
  segfault: {
    what: mrkdwn`プログラムがクラッシュしました（セグメンテーション違反）。`,
    next: mrkdwn`イメージやプロセッサーに合わないネイティブライブラリーがないか確認してください。`,
  },
  sigterm: {
    what: mrkdwn`プログラムが停止を求められ（SIGTERM）、終了しました。`,
    next: mrkdwn`止めたのがプログラム自身か、スクリプトか、ホストかを確認してください。`,
  },
  commandNotFound: {
    what: mrkdwn`コマンドがイメージの中にありません。`,
    next: mrkdwn`コマンドと PATH をイメージの内容と比べてください。`,
  },
  notExecutable: {
    what: mrkdwn`コマンドはありますが、実行が許可されていません。`,
    next: mrkdwn`ファイルの権限と、イメージの実行ユーザーを確認してください。`,
  },
  execFormat: {
    what: mrkdwn`プログラムが別のプロセッサーアーキテクチャー用に作られています。`,
    next: mrkdwn`イメージ、ジョブ定義、コンピューティング環境のアーキテクチャーを比べてください。`,
  },
  timeout: {
    what: mrkdwn`ジョブがタイムアウトより長く実行されました。`,
    next: mrkdwn`遅くなった理由を調べるか、タイムアウトを延ばしてください。AWS はこのようなジョブを再試行しません。`,
  },
  killed: {
    what: mrkdwn`コンテナが強制終了されましたが（SIGKILL）、誰によるものかは分かりません。`,
    next: mrkdwn`メモリーの使用量を MEMORY と、終了時刻をホストの出来事と比べてください。`,
  },
  imageMissing: {
    what: mrkdwn`イメージがレジストリーにありません。`,
    next: mrkdwn`イメージをプッシュするか、存在するイメージで始め直してください。`,
  },
  imageArchitecture: {
    what: mrkdwn`このプロセッサーアーキテクチャー用のイメージがありません。`,
    next: mrkdwn`コンピューティング環境に合うアーキテクチャーのイメージをプッシュしてください。`,
  },
  imageAccessDenied: {
    what: mrkdwn`レジストリーがイメージへのアクセスを拒否しました。`,
    next: mrkdwn`リポジトリーがあるか、実行ロールかインスタンスロールに取得の権限があるかを確認してください。`,
  },
  imagePullThrottled: {
    what: mrkdwn`レジストリーが取得の回数を制限しました。`,
    next: mrkdwn`しばらく待ってやり直すか、自前のレジストリーを使ってください。`,
  },
  imagePullNetwork: {
    what: mrkdwn`レジストリーに接続できないか、正しい応答がありませんでした。`,
    next: mrkdwn`サブネットからの経路（NAT、VPC エンドポイント、セキュリティグループ）を確認してください。`,
  },
  imagePullDiskFull: {
    what: mrkdwn`ホストにイメージ用のディスク容量がありませんでした。`,
    next: mrkdwn`ホストのボリュームを大きくするか、イメージを小さくしてください。`,
  },
  imagePull: {
    what: mrkdwn`イメージを取得できませんでした。`,
    next: mrkdwn`イメージの有無、ロールの権限、サブネットからの経路を確認してください。`,
  },
  resourceInitialization: {
    what: mrkdwn`Fargate がタスクを準備できませんでした。`,
    next: mrkdwn`サブネットからの経路（パブリックサブネットなら assignPublicIp）、実行ロール、シークレット、ロググループの有無、EFS のマウントを確認してください。`,
  },
  cannotStartContainer: {
    what: mrkdwn`コンテナを開始できませんでした。`,
    next: mrkdwn`コマンド、マウント、ログ出力、実行時の設定を確認し、MEMORY が小さすぎないかも見てください。`,
  },
  hostTerminated: {
    what: mrkdwn`ジョブの実行中にホストが終了しました。`,
    next: mrkdwn`Spot の回収のほか、環境の変更や削除でも起こります。時刻をこのロールアウトの手順と比べてください。このようなジョブは再試行の対象にしてください（evaluateOnExit の onStatusReason に ${code('Host EC2*')} を指定）。`,
  },
  spotInterrupted: {
    what: mrkdwn`ジョブの実行中に Spot の容量が回収されました。`,
    next: mrkdwn`再試行の対象にするか、回収されない容量を使ってください。`,
  },
  dockerTimeout: {
    what: mrkdwn`ホストの Docker が時間内に応答しませんでした。`,
    next: mrkdwn`ホストのディスクと負荷を確認してください。`,
  },
  jobStateTimeLimit: {
    what: mrkdwn`待ち時間が長すぎたため、キューがジョブを取り消しました。`,
    next: mrkdwn`取り消しの理由、キューの状態時間制限、空き容量を確認してください。`,
  },
  dependencyFailed: {
    what: mrkdwn`依存先のジョブが失敗しました。`,
    next: mrkdwn`そのジョブを確認してください。`,
  },
  stoppedByPerson: {
    what: mrkdwn`人か別のプログラムがジョブを止めました。`,
    next: mrkdwn`バージョンについては何も言えません。`,
  },
  neverStarted: {
    what: mrkdwn`タスクが割り当てられる前にジョブが終わりました。`,
    next: mrkdwn`コンピューティング環境の容量と設定を確認してください。`,
  },
};
