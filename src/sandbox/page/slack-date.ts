/** Fills the placeholders of Slack's date format for a reader's language and zone; unknown ones stay as they are. */
export function formatDate(at: Date, format: string, language: string, now: Date): string {
  return format.replaceAll(/\{(\w+)\}/g, (whole, name: string) => placeholder(at, name, language, now) ?? whole);
}

function placeholder(at: Date, name: string, language: string, now: Date): string | undefined {
  const pretty = /^(date(?:_short|_long)?)_pretty$/.exec(name);
  if (pretty) return nearDay(at, language, now) ?? placeholder(at, pretty[1] ?? 'date', language, now);
  const write = (form: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, form).format(at);
  switch (name) {
    case 'date_num':
      return write({ year: 'numeric', month: '2-digit', day: '2-digit' });
    case 'date':
      return write({ year: 'numeric', month: 'long', day: 'numeric' });
    case 'date_short':
      return write({ year: 'numeric', month: 'short', day: 'numeric' });
    case 'date_long':
      return write({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
    case 'time':
      return write({ hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return write({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago': {
      const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
      const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
      if (Math.abs(seconds) < 60) return format.format(seconds, 'second');
      if (Math.abs(seconds) < 3600) return format.format(Math.round(seconds / 60), 'minute');
      return Math.abs(seconds) < 86_400
        ? format.format(Math.round(seconds / 3600), 'hour')
        : format.format(Math.round(seconds / 86_400), 'day');
    }
    default:
      return undefined;
  }
}

/** Yesterday, today or tomorrow, in words. */
function nearDay(at: Date, language: string, now: Date): string | undefined {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  return Math.abs(days) > 1
    ? undefined
    : new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
