/** The start modal: title and buttons within 24 characters, placeholders within 150. All plain text. */
export const modal = {
  title: 'Start a rollout',
  submit: 'Plan and post',
  close: 'Cancel',
  queue: {
    label: 'Job queue',
    placeholder: 'Choose the queue',
    hint: 'Every queue that lists the same blue environment moves with it; the plan names them all.',
  },
  image: {
    label: 'New image',
    placeholder: 'registry/repository:tag or @sha256:…',
    hint: 'Leave it empty to replace the environment alone.',
  },
  job: {
    label: 'Job definition',
    placeholder: 'Choose a job definition',
    hint: 'Leave it empty for all that the policy lists for the queue.',
  },
  env: {
    label: 'Blue compute environment',
    placeholder: 'Choose an environment',
    hint: "Leave it empty for the queue's first.",
  },
  note: { label: 'Note', placeholder: 'Why this rollout', hint: 'Shown in the channel and kept in the record.' },
  given: 'Also given with the command',
  working: 'Planning…',
  done: 'The plan is posted in the channel.',
  invalidImage: 'Name the image with a tag or a digest: registry/repository:tag or registry/repository@sha256:…',
  tooLong: (charsMax: number): string => `At most ${charsMax} characters.`,
  needed: 'This is needed.',
};
