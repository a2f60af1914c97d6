/** An option as a number of 0 and above; undefined where it was not given. Throws on anything else. */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${option} has to be a whole number, and is ${text}.`);
  return Number(text);
}
