import { either, type Chance } from './chance.js';

/**
 * What AWS does and nobody outside knows ([U] in the facts). The seed chooses, so that nothing may rely on either
 * answer; a test or a demonstration that is about one answer names it.
 */
export type Unknowns = {
  /** A cold first environment beside an idle warm second one: does the job wait, or take the warm one (F42)? */
  coldFirst: 'jobWaits' | 'warmTakesIt';
  /** A queued job whose definition is deregistered: does it run all the same, or fail (F63)? */
  deregisteredWhileQueued: 'runs' | 'fails';
  /** Running jobs on an EC2 environment that no queue lists any more: do they finish, or does scale-in end them (F53)? */
  detachedJobs: 'finish' | 'areKilled';
  /** maxvCpus below what is in use: taken, or refused (section 13)? */
  maxBelowUse: 'accepted' | 'refused';
  /** A queue order that repeats an attached environment which is not VALID just now: taken, or refused (F40)? */
  relistNotValid: 'accepted' | 'refused';
  /** Does an environment take jobs while it is UPDATING? */
  whileUpdating: 'places' | 'pauses';
  /** Does a deleted environment show up as DELETED for a while (F11)? */
  deletedEnvironment: 'lingers' | 'vanishes';
  /** May a strategy other than BEST_FIT exceed maxvCpus by a part of one instance? */
  maxvCpus: 'exact' | 'roundedUpToAnInstance';
  /** AWS's words in refusals nobody has written down come in two versions. */
  wording: 'short' | 'long';
};

/** Draws every unknown from the seed, except those given. */
export function drawUnknowns(chance: Chance, given: Partial<Unknowns>): Unknowns {
  return {
    coldFirst: either(chance, 'jobWaits', 'warmTakesIt'),
    deregisteredWhileQueued: either(chance, 'runs', 'fails'),
    detachedJobs: either(chance, 'finish', 'areKilled'),
    maxBelowUse: either(chance, 'accepted', 'refused'),
    relistNotValid: either(chance, 'accepted', 'refused'),
    whileUpdating: either(chance, 'places', 'pauses'),
    deletedEnvironment: either(chance, 'lingers', 'vanishes'),
    maxvCpus: either(chance, 'exact', 'roundedUpToAnInstance'),
    wording: either(chance, 'short', 'long'),
    ...given,
  };
}
