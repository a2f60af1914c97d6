import { type RefObject, useEffect, useRef } from 'react';
import type { JobCard } from '../slack/account-view.js';

const flightMs = 900;
const flightsAtOnceMax = 12;

/** Lets a dot fly from a queue to an environment whenever a job is placed there. */
export function useFlights(panel: RefObject<HTMLElement | null>, jobs: JobCard[] | undefined): void {
  const placed = useRef<Set<string>>(undefined);
  useEffect(() => {
    if (!jobs) return;
    const now = new Set(jobs.filter(isPlaced).map(({ id }) => id));
    const before = placed.current;
    placed.current = now;
    // What was there when the page opened has already arrived.
    if (!before || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const started = jobs.filter((job) => isPlaced(job) && !before.has(job.id) && Date.now() - job.since < 60_000);
    started.slice(0, flightsAtOnceMax).forEach((job, at) => panel.current && fly(panel.current, job, at * 70));
  }, [panel, jobs]);
}

function isPlaced({ environment, status }: JobCard): boolean {
  return environment !== undefined && (status === 'STARTING' || status === 'RUNNING');
}

function fly(panel: HTMLElement, job: JobCard, delay: number): void {
  const from = panel.querySelector(`[data-testid="queue-${CSS.escape(job.queue)}"] .order`);
  const to = panel.querySelector(`[data-testid="env-${CSS.escape(job.environment ?? '')}"] .squares`);
  const colour = to?.closest('[data-colour]')?.getAttribute('data-colour');
  if (!from || !to) return;
  const [base, start, end] = [panel, from, to].map((element) => element.getBoundingClientRect());
  const sight = to.closest('.account-live')?.getBoundingClientRect();
  // What has been scrolled out of sight is no place to land.
  if (!base || !start || !end || !sight || end.bottom > sight.bottom || end.top < sight.top) return;
  const dot = document.createElement('i');
  dot.className = `flight ${colour ?? 'none'}`;
  panel.append(dot);
  const startX = start.left - base.left + 12 + Math.min(start.width - 40, 90);
  const points = [
    { left: `${startX}px`, top: `${start.bottom - base.top - 6}px`, opacity: 0, transform: 'scale(0.4)' },
    {
      left: `${startX + 24}px`,
      top: `${start.bottom - base.top + 16}px`,
      opacity: 1,
      transform: 'scale(1.2)',
      offset: 0.25,
    },
    {
      left: `${end.left - base.left + 12}px`,
      top: `${end.top - base.top + 5}px`,
      opacity: 0.9,
      transform: 'scale(0.8)',
    },
  ];
  const flight = dot.animate(points, { duration: flightMs, delay, easing: 'cubic-bezier(.5,.1,.3,1)', fill: 'both' });
  flight.addEventListener('finish', () => dot.remove());
}
