/** Sizes and times as a person says them. */
import type { Reason } from "./reasons.ts";
import type { Words } from "./words.ts";

const UNITS = ["script.bytes", "script.kilobytes", "script.megabytes", "script.gigabytes"] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** "312 B", "4.2 MB", "38 GB": two digits that matter, never more. */
export function sizeWords(words: Words, bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && amount < 9.95 ? 1 : 0;
  const n = amount.toFixed(digits).replace(".", words.say("script.decimal"));
  return words.say(UNITS[unit] ?? UNITS[0], { n });
}

/** "About 3 minutes left": rounded up, so that waiting never turns out longer than promised. */
export function timeWords(words: Words, seconds: number | null): string {
  if (seconds === null) return words.say("script.left-unknown");
  if (seconds < MINUTE) return words.say("script.left-moment");
  if (seconds < HOUR) return words.many("script.left-minutes", Math.ceil(seconds / MINUTE));
  return words.many("script.left-hours", Math.ceil(seconds / HOUR));
}

/** "24.11.2026" for "2026-11-24", in the order the reader knows. */
export function dayWords(words: Words, isoDay: string): string {
  const [year, month, day] = isoDay.split("-");
  return words.say("script.day", { year: year ?? "", month: month ?? "", day: day ?? "" });
}

/** Both dates, where the device's may be what is wrong: its own, and those it was held against. */
export function clockWords(words: Words, { dates }: Reason, today: string): string {
  const { issued, expires } = dates;
  const clock = words.say("script.clock", { today: dayWords(words, today) });
  if (issued === undefined || expires === undefined) return clock;
  const window = { issued: dayWords(words, issued), expires: dayWords(words, expires) };
  return `${words.say("script.window", window)} ${clock}`;
}

/** The device's day as the directory writes days, in the time zone of everything that is signed: UTC. */
export function today(now: Date): string {
  return now.toISOString().slice(0, 10);
}
