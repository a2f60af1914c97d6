/** One right as IAM checks it: an action on one resource, under the keys that the request and the resource bring along. */
export interface AskedRight {
  /** Such as `batch:UpdateJobQueue`. */
  action: string;
  /** An ARN. */
  resource: string;
  context: Readonly<Record<string, string>>;
}

/** What IAM says of the policies of whoever calls, without anything being tried. */
export interface Rights {
  /** Whether each right is given, in the order asked. Rejects with a PortError where IAM cannot or may not be asked. */
  allowed(asked: readonly AskedRight[]): Promise<boolean[]>;
}
