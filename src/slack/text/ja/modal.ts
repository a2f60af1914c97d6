import type { modal as shape } from '../en/modal.js';

export const modal: typeof shape = {
  title: 'ロールアウトの開始',
  submit: '計画して投稿',
  close: 'やめる',
  queue: {
    label: 'ジョブキュー',
    placeholder: 'キューを選択',
    hint: '同じ blue を使うキューはすべて一緒に移ります。計画に一覧が表示されます。',
  },
  image: {
    label: '新しいイメージ',
    placeholder: 'registry/repository:tag または @sha256:…',
    hint: '環境だけを置き換える場合は空のままにしてください。',
  },
  job: {
    label: 'ジョブ定義',
    placeholder: 'ジョブ定義を選択',
    hint: '空の場合、ポリシーにあるこのキューのすべての定義が対象です。',
  },
  env: {
    label: 'blue のコンピューティング環境',
    placeholder: 'コンピューティング環境を選択',
    hint: '空の場合、キューの先頭の環境です。',
  },
  note: { label: 'メモ', placeholder: 'このロールアウトの目的', hint: 'チャンネルに表示され、記録に残ります。' },
  given: 'コマンドで指定されたほかの項目',
  working: '計画しています…',
  done: '計画をチャンネルに投稿しました。',
  invalidImage:
    'イメージはタグかダイジェスト付きで指定してください: registry/repository:tag または registry/repository@sha256:…',
  tooLong: (charsMax) => `${charsMax} 文字までにしてください。`,
  needed: '入力してください。',
};
