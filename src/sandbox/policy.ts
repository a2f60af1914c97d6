/**
 * The policy of the sandbox's bot. Lengths of time are seconds where a real team would have minutes and hours, so that a
 * whole rollout can be watched; the rules are the same.
 */
export const demoPolicy = `# The policy of the sandbox. It is written anew at each start of the sandbox.
locale: en
slack:
  channel: C0BATCHOPS
roles:
  starters: { users: [U0BOB, U0KENJI] }
  approvers: { users: [U0ALICE], groups: [S0BATCH] }
images:
  allow: ['123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/*']
defaults:
  canary: { jobs: 4, timeout: 60s }
  shift: { caps: [25, 100], watch: 10s }
  bake: { for: 12s, minJobs: 10 }
  retainBlue: 4s
  deadlines: { provision: 5m, canary: 5m, shift: 15m, bake: 15m, drain: 30m, retire: 10m, rollback: 30m }
queues:
  nightly-reports:
    jobDefinitions: [nightly-reports]
    canary: { jobs: 5 }
    shift: { caps: [10, 50, 100], auto: true }
  etl:
    jobDefinitions: [etl]
    alarms: [etl-failed-jobs]
  payments:
    jobDefinitions: [payments]
    canary: { jobs: 3 }
    shift: { caps: [50, 100] }
`;
