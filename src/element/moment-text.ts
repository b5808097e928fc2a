/** `14:32`, or with the date when it was another day. */
export function momentText(time: number, lang: string): string {
  const moment = new Date(time);
  const today = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(lang || undefined, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
}
