/**
 * The fresh note: somebody says that this is still the newest directory (docs/spec/freshness.md). No I/O, no clock.
 * The numbers are dropbox/directory/fresh.py's:
 *
 * (1) It is a note of a bounded size, and its text has the one spelling.
 * (2) Its window is not empty and no longer than `MAX_FRESH_DAYS`.
 * (3) One of the directory's freshness keys signed it.
 * (4) It names this directory: origin, version and hash of the text.
 * (5) The day lies in the window, `issued <= day < expires`.
 */
import { hexToBytes } from "@noble/hashes/utils.js";
import { PageError } from "../errors.ts";
import { MAX_DIRECTORY_INTEGER, MAX_FRESH_DAYS, MAX_FRESH_NOTE_BYTES } from "../limits.ts";
import { type ParsedNote, parseNote, verifyNote } from "../note.ts";
import { isDay } from "./json.ts";

const FRESHNESS_KEY_NAME = "press-dropbox/freshness";
const TEXT =
  /^press-dropbox\/fresh@v1\norigin ([a-z0-9.-]{1,64})\ndirectory ([1-9][0-9]{0,9}) ([0-9a-f]{64})\nissued ([0-9-]{10})\nexpires ([0-9-]{10})\n$/;
const DAY_MS = 86_400_000;

/** That the directory of this version and hash is the newest, in the window `[issued, expires)`. */
export interface FreshStatement {
  readonly origin: string;
  readonly version: number;
  readonly directorySha256: string;
  readonly issued: string;
  readonly expires: string;
}

/** What a fresh note is held against. */
export interface NamedDirectory {
  readonly origin: string;
  readonly version: number;
  readonly textSha256: string;
  readonly document: { readonly freshness: readonly string[] };
}

/** What a fresh note says of this directory, on whatever day: rules 1 to 4; throws PageError. */
export function readFresh(untrustedNote: Uint8Array, directory: NamedDirectory): FreshStatement {
  const note = parseFreshNote(untrustedNote);
  const statement = parseFreshText(note.text);
  const keys = directory.document.freshness.map((key) => ({
    name: FRESHNESS_KEY_NAME,
    publicKey: hexToBytes(key),
  }));
  verifyNote(note, keys, 1); // (3)
  const { origin, version, directorySha256 } = statement;
  if (
    origin !== directory.origin ||
    version !== directory.version ||
    directorySha256 !== directory.textSha256
  ) {
    throw new PageError("fresh-other-directory", `expected version ${directory.version}, got ${version}`); // (4)
  }
  return statement;
}

/** Refuse to seal on a day outside the window; throws PageError with the dates that a person compares. */
export function requireFreshDay({ issued, expires }: FreshStatement, today: string): void {
  const dates = { today, issued, expires };
  if (today < issued) throw new PageError("fresh-not-yet-valid", "the fresh note begins later", { dates }); // (5)
  if (today >= expires) throw new PageError("fresh-expired", "the fresh note has ended", { dates });
}

function parseFreshNote(untrustedNote: Uint8Array): ParsedNote {
  if (untrustedNote.length > MAX_FRESH_NOTE_BYTES) throw noFreshText();
  try {
    return parseNote(untrustedNote);
  } catch {
    // Not chained: whatever lies there is no fresh note, and that is all there is to say.
    throw noFreshText();
  }
}

function parseFreshText(untrustedText: string): FreshStatement {
  const [, origin = "", version = "", directorySha256 = "", issued = "", expires = ""] =
    TEXT.exec(untrustedText) ?? [];
  if (!isDay(issued) || !isDay(expires) || Number(version) > MAX_DIRECTORY_INTEGER) throw noFreshText(); // (1)
  const days = (Date.parse(expires) - Date.parse(issued)) / DAY_MS;
  if (days < 1 || days > MAX_FRESH_DAYS) {
    throw new PageError("fresh-window", `expected 1 to ${MAX_FRESH_DAYS} days, got ${days}`); // (2)
  }
  return { origin, version: Number(version), directorySha256, issued, expires };
}

function noFreshText(): PageError {
  return new PageError("fresh-text", "expected the five lines of a fresh note, signed");
}
