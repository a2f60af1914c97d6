/** Secrets of every kind the bot comes to hold, each unmistakable. None is real. */
export const planted = {
  botToken: 'xoxb-1111111111-2222222222-PlantedBotToken',
  appToken: 'xapp-1-A0PLANTED-3333333333-plantedapptoken',
  signingSecret: '0123plantedsigningsecret4567',
  accessKey: 'AKIAPLANTED0PLANTED0',
  secretKey: 'plantedSecretAccessKey/plantedSecret+Key',
  sessionToken: 'plantedSessionToken//plantedSessionToken==',
  triggerId: '1234567890.9876543210.0123456789abcdef0123456789abcdef',
  responsePath: 'T0PLANTED/111222333/plantedresponse',
  authorization: 'plantedbearer.plantedbearer',
  ticket: 'plantedsocketticket',
} as const;

const responseUrl = `https://hooks.slack.com/commands/${planted.responsePath}`;

/** What an unlucky error message may hold. */
export const unluckyWords = [
  `token=${planted.botToken} app=${planted.appToken} signed with ${planted.signingSecret}`,
  `"trigger_id":"${planted.triggerId}","response_url":"${responseUrl}"`,
  `Authorization: Bearer ${planted.authorization}`,
  `Authorization: AWS4-HMAC-SHA256 Credential=${planted.accessKey}/20261123/batch, Signature=0123abcd`,
].join(' ');

/**
 * How AWS answers a signature that it does not accept: it shows what was signed. Session token and access key are in it.
 */
export const canonicalRefusal = [
  'The request signature we calculated does not match the signature you provided.',
  'The Canonical String for this request should have been',
  `'POST\n/v1/describejobqueues\n\nx-amz-security-token:${planted.sessionToken}\n'`,
  `Credential=${planted.accessKey}/20261123/ap-northeast-1/batch/aws4_request`,
].join('\n');

/** Payloads of Slack that hold secrets and cannot be made sense of, or point where no answer may go. */
export const malformed: readonly string[] = [
  form({ command: '/batch-rollout', text: 'status', user_id: 'U0BOB', ...secretFields() }),
  form({
    command: '/batch-rollout',
    text: planted.botToken,
    user_id: 'U0BOB',
    channel_id: 'C0BATCHOPS',
    ...secretFields(),
  }),
  form({ command: '/other', ...secretFields() }),
  form({ payload: `{"type":"block_actions","trigger_id":"${planted.triggerId}",` }),
  form({ payload: JSON.stringify({ type: 'block_actions', actions: [], user: { id: 'U0BOB' }, ...secretFields() }) }),
  form({
    payload: JSON.stringify({
      type: 'block_actions',
      user: { id: 'U0ALICE' },
      channel: { id: 'C0BATCHOPS' },
      actions: [{ type: 'button', action_id: 'rollout.approve', value: planted.triggerId }],
      ...secretFields(),
    }),
  }),
  form({
    payload: JSON.stringify({
      type: 'view_submission',
      user: { id: 'U0BOB' },
      view: { id: 'V1', callback_id: 'rollout.start', private_metadata: planted.botToken, state: { values: {} } },
      ...secretFields(),
    }),
  }),
  JSON.stringify({ type: 'event_callback', event: { type: 'message', text: planted.botToken }, ...secretFields() }),
  `{"type":"event_callback","token":"${planted.botToken}"`,
];

function secretFields(): Record<string, string> {
  return { token: planted.botToken, trigger_id: planted.triggerId, response_url: responseUrl };
}

function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}

/** Which of the secrets are in the text, as they are or as a URL or JSON writes them. */
export function leaked(text: string): string[] {
  return Object.entries(planted).flatMap(([name, secret]) => {
    const ways = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
    return ways.some((way) => text.includes(way)) ? [name] : [];
  });
}
