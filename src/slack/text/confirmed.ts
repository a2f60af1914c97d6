/** The resources that a confirm dialog names, as texts short enough for it. */
export interface Confirmed {
  blue: string;
  green: string;
  queues: string;
}
