import { z } from 'zod';
import { reads, type Answer } from './operation.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

export type Subnet = { addressesFree: number };
export type LaunchTemplate = { id: string; name: string; defaultVersion: number; latestVersion: number };

const Texts = z.array(z.string()).default([]);
const Filter = z.object({ Name: z.string(), Value: Texts });

const SubnetsInput = z.object({
  SubnetId: Texts,
  Filter: z.array(Filter).default([]),
  MaxResults: z.string().optional(),
});

function describeSubnets(world: World, input: z.output<typeof SubnetsInput>): Answer {
  const filtered = input.Filter.find(({ Name }) => Name === 'subnet-id')?.Value;
  const missing = input.SubnetId.find((id) => !world.subnets.has(id));
  if (missing !== undefined) {
    throw new Refusal('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
  }
  const ids = [...world.subnets.keys()]
    .filter((id) => input.SubnetId.length === 0 || input.SubnetId.includes(id))
    .filter((id) => filtered?.includes(id) ?? true);
  return {
    subnetSet: ids.map((subnetId, index) => ({
      subnetId,
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      state: 'available',
      cidrBlock: `10.0.${index * 16}.0/20`,
      availabilityZone: `${world.region}${'acd'[index % 3]}`,
      availableIpAddressCount: world.subnets.get(subnetId)?.addressesFree ?? 0,
      ownerId: world.account,
    })),
  };
}

const VersionsInput = z.object({
  LaunchTemplateId: z.string().optional(),
  LaunchTemplateName: z.string().optional(),
  LaunchTemplateVersion: Texts,
});

function describeVersions(world: World, input: z.output<typeof VersionsInput>): Answer {
  const template = [...world.launchTemplates].find(
    ({ id, name }) => id === input.LaunchTemplateId || name === input.LaunchTemplateName,
  );
  if (template === undefined) {
    const byId = input.LaunchTemplateId !== undefined;
    throw new Refusal(
      byId ? 'InvalidLaunchTemplateId.NotFound' : 'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template ${byId ? 'ID' : 'name'} ${input.LaunchTemplateId ?? input.LaunchTemplateName}, does not exist.`,
    );
  }
  const all = Array.from({ length: template.latestVersion }, (_, index) => index + 1);
  const wanted = input.LaunchTemplateVersion.map((version) => numberOf(template, version));
  const missing = wanted.find((version) => !all.includes(version));
  if (missing !== undefined) {
    throw new Refusal(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the launch template version ${missing}.`,
    );
  }
  const versions = all.filter((version) => wanted.length === 0 || wanted.includes(version));
  return {
    launchTemplateVersionSet: versions.map((versionNumber) => ({
      launchTemplateId: template.id,
      launchTemplateName: template.name,
      versionNumber,
      createTime: new Date(world.bornAt),
      createdBy: `arn:aws:iam::${world.account}:root`,
      defaultVersion: versionNumber === template.defaultVersion,
      launchTemplateData: { instanceType: 'm6i.large' },
    })),
  };
}

function numberOf(template: LaunchTemplate, version: string): number {
  if (version === '$Latest') return template.latestVersion;
  if (version === '$Default') return template.defaultVersion;
  return Number(version);
}

/** What is needed of EC2, in the member names of its query protocol. */
export const ec2Operations = {
  DescribeSubnets: reads(SubnetsInput, describeSubnets),
  DescribeLaunchTemplateVersions: reads(VersionsInput, describeVersions),
};
