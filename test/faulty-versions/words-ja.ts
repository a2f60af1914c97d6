import type { Words } from './words.js';

export const ja: Words = {
  causes: {
    exit1: [
      '終了コード 1 で失敗しました。アプリケーションがエラーで終了しました。',
      'ログを確認してください。原因はプログラムか入力にあります。',
      'AWS の説明は `Essential container in task exited` です。',
      '新しいバージョンの失敗として数えます。',
    ],
    oom: [
      '終了コード 137 で失敗しました。コンテナのメモリーが足りなくなりました。',
      'ジョブ定義の MEMORY を増やしてください。',
      'OutOfMemoryError: Container killed due to memory usage',
      '新しいバージョンの失敗として数えます。',
    ],
    unpullable: [
      '失敗しました。イメージがレジストリーにありません。',
      'イメージをプッシュするか、存在するイメージで始め直してください。',
      'CannotPullContainerError: Error response from daemon: manifest for',
      '新しいバージョンの失敗として数えます。',
    ],
    spot: [
      '失敗しました。ジョブの実行中にホストが終了しました。',
      'このようなジョブは再試行の対象にしてください（evaluateOnExit の onStatusReason に `Host EC2*` を指定）。',
      /AWS の説明は `Host EC2 \(instance i-0[0-9a-f]+\) terminated\.` です。/,
      'プラットフォームの問題で、バージョンの失敗には数えません。',
    ],
  },
  evidence: {
    fiveCanaries: /green では 5 件中 5 件、blue では \d+ 件中 0 件が失敗しました。偶然にこうなる確率は/,
    canary: {
      failures: [
        /green では 2 件中 2 件、blue では \d+ 件中 0 件が失敗しました。偶然にこうなる確率は 0\.001 未満 です（基準 0\.05）。/,
      ],
      times: [
        /green のジョブの実行時間は blue の 3 倍です（中央値、上限 1\.5 倍）。偶然にこうなる確率は 0\.001 未満 です（基準 0\.025）。/,
        '計画での blue と green の違い（blue → green）: *etl* のイメージ。',
        'ジョブが求める vCPU とメモリーは、どちらも同じです。',
      ],
    },
    production: {
      failures: [
        /green では (\d+) 件中 \1 件、blue では \d+ 件中 0 件が失敗しました。偶然にこうなる確率は 0\.001 未満 です/,
        /green で失敗しました: \*etl-\d+\* （ジョブ [0-9a-f-]{36}、終了コード 1(37)?）。/,
        /増えていくデータを見るのはこれで \d+ 回目です。誤警報の確率 0\.05 をすべての確認で分け合い、/,
      ],
      times: [
        /green のジョブの実行時間は blue の 3 倍です（中央値、上限 1\.5 倍）。偶然にこうなる確率は 0\.001 未満 です/,
        '時間の内訳（中央値、blue → green）:',
        /実行時間は 1 秒 → 3 秒（3 倍）。blue \d+ 件、green \d+ 件で、偶然にこうなる確率は 0\.001 未満 です。/,
        '計画での blue と green の違い（blue → green）: *etl* のイメージ。',
      ],
    },
  },
  verdict: {
    canary: {
      FAIL: 'カナリアの判定は *FAIL* です。次はロールバックです。',
      PASS: 'カナリアの判定は *PASS* です。green で 2 件中 2 件が成功しました。真の失敗率はなお最大 78 % の可能性があります。先へ進むことを妨げるものはありません。',
      INCONCLUSIVE: 'カナリアの判定は *INCONCLUSIVE* です。証拠の不足は、合格でも不合格でもありません。',
    },
    shift: {
      FAIL: 'シフトのステップの判定は *FAIL* です。次の確認でも同じ結果なら、ロールバックします。 *ロールバック* ですぐに戻すこともできます。',
      PASS: /シフトのステップの判定は \*PASS\* です。green で (\d+) 件中 \1 件が成功しました。/,
      INCONCLUSIVE: 'シフトのステップの判定は *INCONCLUSIVE* です。',
    },
    bake: {
      FAIL: 'ベイクの判定は *FAIL* です。次の確認でも同じ結果なら、ロールバックします。 *ロールバック* ですぐに戻すこともできます。',
      PASS: /ベイクの判定は \*PASS\* です。green で (\d+) 件中 \1 件が成功しました。真の失敗率はなお最大 \d+ % の可能性があります。/,
      INCONCLUSIVE: 'ベイクの判定は *INCONCLUSIVE* です。',
    },
  },
  back: {
    canariesFailed: ['フェーズ *カナリア* からロールバックします。すべてのカナリアが終わり、判定は FAIL でした。'],
    verdict: [/フェーズ \*(シフト|ベイク)\* からロールバックします。green の判定が FAIL でした。/],
    imagePull: [
      /フェーズ \*カナリア\* からロールバックします。カナリア \*[12]\* がイメージを取得できませんでした。イメージをプッシュするか、存在するイメージで始め直してください。AWS の説明は `CannotPullContainerError/,
    ],
  },
  untouched: '本番には触れていません。ロールアウトが作ったものを片付けます。ジョブは停止しません。',
  blueFirst:
    /blue \*blue\* をすぐに先頭へ戻します。green \*blue-\d{8}-\w+\* は新しいジョブを受けず、実行中のものを終えてから削除します。ジョブは停止しません。/,
  nameBack: /ジョブ定義 \*etl\* は、再び以前の内容を指すようになりました。 `etl:3`/,
  restored: '*ロールバック済み* です。すべてロールアウト前の状態に戻り、作ったものは片付けました。',
  logs: 'ログの最後の行:',
  link: 'AWS コンソールでログストリームを開く',
  noLogs: 'コンテナが一度も動いていないため、ログはありません。',
  platform: /プラットフォームが原因の失敗 [1-9]\d* 件は数えていません（ホストの喪失、Spot、容量）。/,
  heldInconclusive: [
    '*保留中* です。green の良し悪しを決める証拠が足りません（INCONCLUSIVE）。',
    '*再試行* （開始者か承認者）で、新しいカナリアを実行します。',
  ],
  inDoubt: {
    canary:
      'カナリアの判定は *INCONCLUSIVE* です。green で 2 件中 2 件が成功しました。真の失敗率はなお最大 78 % の可能性があります。証拠の不足は、合格でも不合格でもありません。',
    bake: /ベイクの判定は \*INCONCLUSIVE\* です。.*証拠の不足は、合格でも不合格でもありません。green の観察を続けます。/,
  },
  alarm: {
    noData: 'アラーム *etl-failed-jobs* に今はデータがありません（INSUFFICIENT_DATA）。',
    unread: 'アラーム *etl-failed-jobs* を CloudWatch から読み取れませんでした。',
    held: [
      /\*保留中\* です。CloudWatch のアラームを何度も続けて読み取れませんでした。AWS の説明は `AccessDenied/,
      'ボットに `cloudwatch:DescribeAlarms` が許可され、CloudWatch が応答するようになったら、 *再開* してください（開始者か承認者）。',
    ],
  },
  late: {
    bake: ['*保留中* です。フェーズ *ベイク* の期限を過ぎました。'],
  },
  gone: /green で終わったジョブは、必要な 2 件のうち 1 件だけです。AWS の履歴から消え、結果が分からなくなったもの: カナリア \*canary-\w+-2\* （ジョブ [0-9a-f-]{36}）/,
  unlogged: {
    denied:
      /ログの行を読み取れませんでした。ボットのロールに、このログストリームへの `logs:GetLogEvents` の許可が必要です。AWS の説明は `AccessDeniedException: [^`]*logs:GetLogEvents/,
    none: 'ログの行はありません。確認した時点で、ログストリームは存在しないか空でした。',
  },
  noneFinished: '*INCONCLUSIVE*: green で終わったジョブは、必要な 5 件のうち 0 件だけです。',
  unreadable: /\*保留中\* です。しばらくの間、AWS の状態を読み取れませんでした。AWS の説明は `Malformed/,
};
