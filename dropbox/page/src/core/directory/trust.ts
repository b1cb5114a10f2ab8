/**
 * Every rule by which a directory becomes trusted; no I/O, no clock. The numbers are dropbox/directory/trust.py's:
 *
 * (1) Version 1 names exactly the pinned roots.
 * (2) The threshold of the roots of version n-1 signed version n (for version 1: of the pinned roots).
 * (3) Where the roots change, the threshold of the new roots signed it too.
 * (4) The version is exactly n.    (5) `previous` is the SHA-256 of the text of version n-1.
 * (6) The origin is that of version n-1.
 * (7) On the day of sealing, and only then, and only for the last: `issued <= day < expires`.
 *
 * (8) Then, too, where it lists freshness keys: a fresh note names it and holds that day (fresh.ts).
 *
 * Not checked here: that everyone sees the same directory (the check phrase), the recipient strings (recipients.ts).
 */
import { hexToBytes } from "@noble/hashes/utils.js";
import { PageError } from "../errors.ts";
import { type ParsedNote, type VerifierKey, verifyNote } from "../note.ts";
import {
  type DirectoryDocument,
  type EditorEntry,
  type ParsedDirectory,
  parseDirectory,
  type RecipientEntry,
  type Roots,
} from "./document.ts";
import { type FreshStatement, readFresh, requireFreshDay } from "./fresh.ts";
import { checkPhrase, type PhraseLanguage } from "./phrase.ts";

const ROOT_KEY_NAME = "press-dropbox/root";
const MADE_HERE = Symbol("made by trust");

/** What is still asked of a version, however old: who could sign when it was the newest. */
export interface PublishedVersion {
  readonly version: number;
  readonly textSha256: string;
  readonly editors: readonly EditorEntry[];
}

/** A version that follows, step by step, from the pinned roots. Only `trust` makes one. */
export class TrustedDirectory {
  readonly document: DirectoryDocument;
  /** Hash of the note's text: what a submission and the next version name. */
  readonly textSha256: string;
  readonly pinned: Roots;
  /** This one and all before it, from version 1. */
  readonly versions: readonly PublishedVersion[];
  /** What the note beside it says; null until one was read. */
  #fresh: FreshStatement | null = null;

  constructor(
    { document, textSha256 }: Pick<ParsedDirectory, "document" | "textSha256">,
    before: readonly PublishedVersion[],
    pinned: Roots,
    proof: typeof MADE_HERE,
  ) {
    if (proof !== MADE_HERE) throw new TypeError("only trust makes a trusted directory");
    this.document = document;
    this.textSha256 = textSha256;
    this.pinned = pinned;
    this.versions = [...before, { version: document.version, textSha256, editors: document.editors }];
  }

  get version(): number {
    return this.document.version;
  }

  get origin(): string {
    return this.document.origin;
  }

  get issued(): string {
    return this.document.issued;
  }

  get expires(): string {
    return this.document.expires;
  }

  /** Whether its roots want a fresh note beside it before anybody seals. */
  get asksForFreshNote(): boolean {
    return this.document.freshness.length > 0;
  }

  /** The same with the note that lies beside it, null where there is none; throws PageError "fresh-…", "not-signed". */
  withFresh(untrustedNote: Uint8Array | null): TrustedDirectory {
    if (!this.asksForFreshNote || untrustedNote === null) return this;
    const fresh = readFresh(untrustedNote, this);
    const copy = new TrustedDirectory(this, this.versions.slice(0, -1), this.pinned, MADE_HERE);
    copy.#fresh = fresh;
    return copy;
  }

  /** This or an earlier version; null for one that was never published. */
  atVersion(version: number): PublishedVersion | null {
    return this.versions[version - 1] ?? null;
  }

  /**
   * Refuse to seal on a day that the fresh note (8), then the directory (7) doesn't hold: a device whose clock is off
   * hears of its clock, not of an expired directory. Throws PageError "fresh-…", "directory-…".
   */
  requireSealing(day: string): void {
    this.requireFresh(day);
    this.requireWindow(day);
  }

  /** (8) alone. Throws PageError "fresh-missing", "fresh-not-yet-valid", "fresh-expired". */
  requireFresh(day: string): void {
    if (!this.asksForFreshNote) return;
    if (this.#fresh === null) throw new PageError("fresh-missing", "the directory has no fresh note beside it");
    requireFreshDay(this.#fresh, day);
  }

  /** (7) alone. Throws PageError "directory-expired", "directory-not-yet-valid". */
  requireWindow(day: string): void {
    const dates = { today: day, issued: this.issued, expires: this.expires };
    if (day < this.issued)
      throw new PageError("directory-not-yet-valid", "the directory begins later", { dates });
    if (day >= this.expires) throw new PageError("directory-expired", "the directory has ended", { dates });
  }

  /** Everyone a source seals to on this day, by id; throws PageError "desk-unknown", "no-recipients". */
  recipientsOn(desk: string, day: string): readonly RecipientEntry[] {
    if (!this.document.desks.some((listed) => listed.id === desk)) {
      throw new PageError("desk-unknown", "the directory lists no such desk");
    }
    const revoked = new Set(this.document.revocations.map((revocation) => revocation.id));
    const entries = this.document.recipients.filter(
      (entry) => entry.desk === desk && entry.from <= day && day < entry.until && !revoked.has(entry.id),
    );
    if (entries.length === 0) throw new PageError("no-recipients", "nobody could open this on that day");
    return entries;
  }

  /** Six words of the pinned root keys. */
  checkPhrase(language: PhraseLanguage): readonly string[] {
    return checkPhrase(this.pinned, language);
  }
}

/** Walk the notes of versions 1, 2, … and return the last. */
export function trust(untrustedHistory: readonly Uint8Array[], pinned: Roots): TrustedDirectory {
  let last: TrustedDirectory | null = null;
  for (const untrustedNote of untrustedHistory) {
    last = last === null ? begin(untrustedNote, pinned) : advance(last, untrustedNote);
  }
  if (last === null) throw new PageError("no-directory", "there is no directory");
  return last;
}

function begin(untrustedNote: Uint8Array, pinned: Roots): TrustedDirectory {
  const parsed = parseDirectory(untrustedNote);
  const { document, note } = parsed;
  if (document.version !== 1) throw new PageError("version", `expected version 1, got ${document.version}`);
  if (!sameRoots(document.roots, pinned))
    throw new PageError("first-roots", "the directory begins with other roots"); // (1)
  verifyNote(note, verifiers(pinned), pinned.threshold); // (2)
  return new TrustedDirectory(parsed, [], pinned, MADE_HERE);
}

function advance(last: TrustedDirectory, untrustedNote: Uint8Array): TrustedDirectory {
  const parsed = parseDirectory(untrustedNote);
  const { document, note } = parsed;
  requireSigned(note, last.document.roots, document.roots);
  if (document.version !== last.version + 1) {
    throw new PageError("version", `expected version ${last.version + 1}, got ${document.version}`); // (4)
  }
  if (document.previous !== last.textSha256) {
    throw new PageError("previous-mismatch", "the directory was made after another one"); // (5)
  }
  if (document.origin !== last.origin) throw new PageError("origin-changed", "an origin is immutable"); // (6)
  return new TrustedDirectory(parsed, last.versions, last.pinned, MADE_HERE);
}

function requireSigned(note: ParsedNote, old: Roots, changed: Roots): void {
  if (sameRoots(old, changed)) {
    verifyNote(note, verifiers(old), old.threshold); // (2)
    return;
  }
  verifyChange(note, old, "not-signed-by-predecessor"); // (2)
  verifyChange(note, changed, "not-signed-by-new-roots"); // (3)
}

function verifyChange(note: ParsedNote, roots: Roots, code: string): void {
  try {
    verifyNote(note, verifiers(roots), roots.threshold);
  } catch (error) {
    if (error instanceof PageError && error.code === "bad-signature") throw error;
    throw new PageError(code, "a change of root keys needs the old and the new ones", { cause: error });
  }
}

function verifiers(roots: Roots): VerifierKey[] {
  return roots.keys.map((key) => ({ name: ROOT_KEY_NAME, publicKey: hexToBytes(key) }));
}

function sameRoots(one: Roots, other: Roots): boolean {
  const sorted = [...other.keys].sort();
  return (
    one.threshold === other.threshold &&
    one.keys.length === sorted.length &&
    one.keys.every((key, index) => key === sorted[index])
  );
}
