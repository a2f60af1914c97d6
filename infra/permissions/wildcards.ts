import { documents, type DocumentName } from './documents.js';
import type { Scope } from './scope.js';

/** Why each kind of wildcard stands in a document; a wildcard of any other kind has no reason and is refused. */
const reasons: Readonly<Record<DocumentName, readonly (readonly [kind: RegExp, reason: string])[]>> = {
  Reader: [
    [/^\*$/, 'IAM knows no resource for these reading actions, or only one that would hide composite alarms (F125).'],
    [/:cluster\/\*_Batch_\*$/, 'Batch names the cluster of an environment itself; only such clusters are counted.'],
    [/:task\/\*_Batch_\*\/\*$/, 'Tasks have ids made at run time; only those of clusters of Batch are read.'],
    [/:log-stream:\*$/, 'A job has a log stream of its own; the log group is named.'],
    [/:repository\//, 'A pattern the operator chose; digests of images are read, nothing else.'],
  ],
  PlacementWriter: [
    [
      /:compute-environment\/\*$/,
      'A queue order is checked for every environment in it; the queues are named, and no environment is changed by it.',
    ],
    [/:compute-environment\//, 'A pattern the operator chose for names of green; tags decide what may be changed.'],
  ],
  ImageWriter: [
    [/:job-definition\//, 'Revisions get their numbers from Batch, and families may be patterns the operator chose.'],
    [/:job\/\*$/, 'Jobs get their ids from Batch; only those with the tags of a rollout are tagged or cancelled.'],
    [/:alarm:batch-rollout-\?+-\*$/, 'Own alarms are named after a rollout; only tagged ones are deleted.'],
  ],
  Store: [],
};

/** Every wildcard resource of a document that has a reason, as it stands there. */
export function wildcards(scope: Scope, name: DocumentName): { resource: string; reason: string }[] {
  const resources = new Set(documents(scope)[name].flatMap(({ Resource }) => Resource));
  return [...resources].flatMap((resource) => {
    const reason = reasons[name].find(([kind]) => kind.test(resource))?.[1];
    return resource.includes('*') && reason !== undefined ? { resource, reason } : [];
  });
}
