/** The forms of an answer's fields; throws PageError "field". As dropbox/tip/fields.py. */
import { PageError } from "../errors.ts";
import { MAX_DIRECTORY_INTEGER } from "../limits.ts";

const HASH = /^[0-9a-f]{64}$/;
const FORMS = {
  origin: /^[a-z0-9.-]{1,64}$/,
  desk: /^[a-z0-9-]{1,32}$/,
  "software-agent": /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/,
  "payload-oxum": /^(?:0|[1-9][0-9]{0,18})\.[1-9][0-9]{0,5}$/,
  "reply-to": /^age1pq1[02-9ac-hj-np-z]{1952}$/,
  hash: HASH,
} as const;

/** The value, if it is one the field may have. */
export function requireForm(form: keyof typeof FORMS, untrusted: string): string {
  if (!FORMS[form].test(untrusted)) throw wrong(form);
  return untrusted;
}

/** An integer from 1 to 2^31 - 1, without leading zeros. */
export function requireCount(field: string, untrusted: string): number {
  const count = /^[1-9][0-9]{0,9}$/.test(untrusted) ? Number(untrusted) : 0;
  if (count < 1 || count > MAX_DIRECTORY_INTEGER) throw wrong(field);
  return count;
}

/** A date `YYYY-MM-DD` that the calendar has. */
export function requireDay(field: string, untrusted: string): string {
  if (!isDay(untrusted)) throw wrong(field);
  return untrusted;
}

export function isDay(untrusted: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(untrusted) || untrusted.startsWith("0000")) return false;
  const date = new Date(`${untrusted}T00:00:00Z`);
  // 30 February becomes 2 March in one engine and no date at all in another.
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === untrusted;
}

export function isHash(untrusted: string): boolean {
  return HASH.test(untrusted);
}

function wrong(field: string): PageError {
  return new PageError("field", `${field} has a value the format does not allow`);
}
