/**
 * Why a rollout cannot be planned. Values, turned into sentences by slack/text; `key` of the start modal's block that a
 * fault belongs to is chosen there.
 */
export type PlanFault =
  | { fault: 'queueUnknown'; queue: string }
  | { fault: 'queueNotUsable'; queue: string; state: string; status: string; statusReason: string }
  | { fault: 'queueHasServiceEnvironments'; queue: string }
  | { fault: 'queueIsCanary'; queue: string }
  | { fault: 'environmentUnknown'; environment: string }
  | { fault: 'environmentNotInQueue'; environment: string; queue: string; listed: string[] }
  | { fault: 'kindUnsupported'; environment: string; kind: string }
  | { fault: 'blueNotValid'; environment: string; status: string; statusReason: string }
  | { fault: 'blueDisabled'; environment: string }
  | { fault: 'nameTaken'; name: string }
  | { fault: 'nameInvalid'; name: string }
  | { fault: 'openRollout'; on: string; rollout: string }
  | { fault: 'typeMix'; blue: string; wanted: string }
  | { fault: 'architectureMix'; blue: string; wanted: string }
  | { fault: 'allocationInvalid'; allocation: string; type: string; proposal: string }
  | { fault: 'keyNotForType'; key: string; type: string }
  | { fault: 'subnetUnknown'; subnet: string }
  | { fault: 'launchTemplateUnknown'; template: string }
  | { fault: 'imagesNotConfigured' }
  | { fault: 'imageNotAllowed'; image: string; allow: string[] }
  | { fault: 'imageNotFound'; image: string }
  | { fault: 'digestRequired'; image: string }
  | { fault: 'imageUnchanged'; image: string; definition: string }
  | { fault: 'noDefinitions'; queue: string }
  | { fault: 'definitionUnknown'; definition: string }
  | { fault: 'noMatchingContainer'; definition: string; image: string; containers: string[] }
  | { fault: 'definitionUnsupported'; definition: string; kind: string }
  | { fault: 'noCanaryDefinition'; queue: string }
  | { fault: 'environmentQuota'; used: number; limit: number }
  | { fault: 'queueQuota'; used: number; limit: number }
  | { fault: 'alarmUnknown'; alarm: string }
  | { fault: 'alarmNeverHadData'; alarm: string }
  | { fault: 'cloudUnavailable'; raw: string };

/** What the plan tells beside its changes: what is carried differently from blue, and what to know before approving. */
export type PlanNote =
  /** A field of blue's description that green does not get, with the reason (F30–F38). */
  | {
      note: 'dropped';
      field: string;
      why: 'readOnly' | 'desiredVcpus' | 'fargate' | 'awsTag' | 'deprecatedAmi' | 'spotOnly' | 'eksOnly';
    }
  | {
      note: 'changed';
      field: string;
      from: string;
      to: string;
      why: 'asked' | 'al2023' | 'minVcpus' | 'firstCap' | 'launchTemplatePinned' | 'serviceRole' | 'allocation';
    }
  /** A field of blue that this version does not know: green is made without it. */
  | { note: 'unknownField'; field: string }
  | { note: 'updatePolicyAfterwards' }
  | { note: 'sharedBlue'; queues: string[] }
  | { note: 'fullQueue'; queue: string; jobsOnBlue: number }
  | { note: 'imageMovesAtOnce'; definitions: string[] }
  | { note: 'definitionSkipped'; definition: string; image: string }
  | { note: 'digestPinned'; image: string; digest: string }
  | { note: 'digestUnknown'; image: string }
  | { note: 'timeLimitActions'; queue: string; count: number }
  | { note: 'ownedByTool'; resource: string; tool: 'cloudformation' | 'terraform' }
  | { note: 'blueNotDeletable'; environment: string }
  /** These two stand in plans made before `capacity` told of quota and addresses. */
  | { note: 'vcpuQuota'; quota: number; blue: number; green: number }
  | { note: 'freeAddresses'; free: number; jobs: number }
  | { note: 'failuresOnly'; command: string }
  | { note: 'alarmInsufficient'; alarm: string }
  | { note: 'canariesFrom'; definition: string };
