import { describe, expect, it } from 'vitest';
import { courseOf, type Course } from '../../src/report/course.js';
import { en } from '../../src/slack/text/en.js';
import { ja } from '../../src/slack/text/ja.js';
import { longStory, shortStory, steppedStory } from './courses.js';

function courseFor({ rollout, entries }: ReturnType<typeof shortStory>): Course {
  const course = courseOf(rollout, entries);
  if (!course) throw new Error('not the story of the test');
  return course;
}

const long = courseFor(longStory());
const stepped = courseFor(steppedStory());

describe('what is read out instead of the timeline', () => {
  it('is in English', () => {
    expect(en.pictures.timeline.alt(long)).toBe(
      [
        'Timeline of the rollout (Rolled back), 2026-11-23 09:00:00 to 2026-11-28 09:00:00 UTC, 5 d.',
        'Plan 9 h (at a gate 9 h); Provision 6 min; Canary 20 h 55 min (at a gate 12 h, held 5 h); Shift 1 5 h 59 min; Bake 3 d (held 14 h); Rolling back 12 h.',
        '11-23 18:00:00 gate start approved.',
        '11-23 20:00:00 verdict INCONCLUSIVE.',
        '11-24 15:00:00 gate shift approved.',
        '11-27 21:00:00 verdict FAIL.',
        '11-27 21:00:00 rollback by the bot.',
      ].join(' '),
    );
  });

  it('is in Japanese', () => {
    expect(ja.pictures.timeline.alt(long)).toBe(
      [
        'ロールアウトの経過（ロールバック済み）、2026-11-23 09:00:00 から 2026-11-28 09:00:00 UTC、全体で 5 日。',
        '計画 9 時間（承認待ち 9 時間）、準備 6 分、カナリア 20 時間 55 分（承認待ち 12 時間、保留 5 時間）、シフト 1 5 時間 59 分、ベイク 3 日（保留 14 時間）、ロールバック中 12 時間。',
        '11-23 18:00:00 ゲート start を承認。',
        '11-23 20:00:00 判定 INCONCLUSIVE。',
        '11-24 15:00:00 ゲート shift を承認。',
        '11-27 21:00:00 判定 FAIL。',
        '11-27 21:00:00 ボットによるロールバック。',
      ].join(''),
    );
  });

  it('says that a rollout is not over, and that it is held', () => {
    const held = { ...stepped, isHeld: true };
    expect(en.pictures.timeline.alt(held)).toMatch(/\(Bake, held\), .* 8 h 20 min so far\. /u);
    expect(ja.pictures.timeline.alt(held)).toMatch(/（ベイク、保留中）、.*ここまで 8 時間 20 分。/u);
    expect(en.pictures.timeline.alt(stepped)).not.toContain('held');
  });

  it('says who asked for the way back, where it was a person', () => {
    const lanes = long.lanes.map((lane) => ({
      ...lane,
      marks: lane.marks.map((one) => (one.by ? { ...one, by: 'person' as const } : one)),
    }));
    expect(en.pictures.timeline.alt({ ...long, lanes })).toContain('rollback by a person.');
    expect(ja.pictures.timeline.alt({ ...long, lanes })).toContain('利用者によるロールバック。');
  });

  it.each([
    ['short', shortStory()],
    ['long', longStory()],
    ['stepped', steppedStory()],
  ])('is short enough for Slack to show all of it, in the %s story', (_, story) => {
    for (const { pictures } of [en, ja])
      expect(pictures.timeline.alt(courseFor(story)).length).toBeLessThanOrEqual(1_000);
  });
});
