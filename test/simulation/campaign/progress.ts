/** Where progress is shown: a terminal gets a bar that redraws itself, anything else a line now and then. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 30;
/** Without a terminal, so many lines tell of the whole way. */
const linesMax = 10;

/** A function to call with what is done so far, of how much. */
export function progressOn(screen: Screen): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const share = total === 0 ? 1 : done / total;
    if (screen.isTTY) {
      const full = Math.round(share * barWidth);
      const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
      screen.write(`\r${bar} ${done} of ${total}${done >= total ? '\n' : ''}`);
      return;
    }
    const tenths = Math.floor(share * linesMax);
    if (tenths <= told) return;
    told = tenths;
    screen.write(`${done} of ${total}\n`);
  };
}
