/** Between a directory's text and its document (docs/spec/directory.md). Names are the written format's. */
import { canonicalText } from "../canonical.ts";
import { sha256Hex, utf8 } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { type ParsedNote, parseNote } from "../note.ts";
import { array, day, fields, HEX_32_BYTES, integer, loadJson, text, texts } from "./json.ts";

const HEADER = "press-dropbox/directory@v1\n";
const NO_PREVIOUS = "-";
const DESK = /^[a-z0-9-]{1,32}$/;
const ID = /^[0-9a-f]{16}$/;
const MONTH = /^[1-9][0-9]{3}-(?:0[1-9]|1[0-2])$/;
const ROLE = /^(?=.{1,32}$)[a-z0-9]+(?: [a-z0-9]+)*$/;
const ORIGIN = /^[a-z0-9.-]{1,64}$/;
const MIRROR =
  /^(?:https:\/\/[a-z0-9.-]{1,253}|http:\/\/[a-z2-7]{56}\.onion)(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~/-]{0,200})?$/;

export interface Roots {
  readonly keys: readonly string[];
  readonly threshold: number;
}

export interface EditorEntry {
  readonly desk: string;
  readonly from: string;
  readonly id: string;
  readonly key: string;
  readonly role: string;
  readonly until: string;
}

export interface RecipientEntry {
  readonly alg: "mlkem768x25519";
  readonly desk: string;
  readonly from: string;
  readonly id: string;
  readonly kind: "intake" | "recovery";
  readonly role: string;
  readonly sha256: string;
  readonly until: string;
}

/** One version of the directory. Nothing in this type says that it may be believed: see trust.ts. */
export interface DirectoryDocument {
  readonly desks: readonly { readonly id: string }[];
  readonly editors: readonly EditorEntry[];
  readonly expires: string;
  readonly freshness: readonly string[];
  readonly issued: string;
  readonly mirrors: readonly string[];
  readonly origin: string;
  readonly previous: string;
  readonly recipients: readonly RecipientEntry[];
  readonly revocations: readonly { readonly id: string; readonly on: string }[];
  readonly roots: Roots;
  readonly version: number;
}

/** A well-formed directory in a well-formed note. */
export interface ParsedDirectory {
  readonly document: DirectoryDocument;
  readonly note: ParsedNote;
  readonly textSha256: string;
}

/** Parse a directory's signed note; throws PageError "directory-…" or "note-…". */
export function parseDirectory(untrustedNote: Uint8Array): ParsedDirectory {
  const note = parseNote(untrustedNote);
  return { document: parseText(note.text), note, textSha256: sha256Hex(utf8(note.text)) };
}

function parseText(untrustedText: string): DirectoryDocument {
  // (1) The type line and one line of JSON.    (2) Exactly the known fields, each well formed.
  // (3) Encoded again, the same text.          (4) Fields that do not contradict each other.
  const line = untrustedText.slice(HEADER.length, -1);
  if (untrustedText !== `${HEADER}${line}\n` || line.includes("\n")) {
    throw new PageError("directory-text", "expected the directory's type line and one line of JSON");
  }
  const document = readDocument(loadJson(line));
  if (canonicalText(document) !== line) {
    throw new PageError("directory-spelling", "the directory is not written in canonical JSON");
  }
  requireSense(document);
  return document;
}

const DOCUMENT = [
  "desks",
  "editors",
  "expires",
  "freshness",
  "issued",
  "mirrors",
  "origin",
  "previous",
  "recipients",
  "revocations",
  "roots",
  "version",
] as const;

function readDocument(untrusted: unknown): DirectoryDocument {
  const found = fields(untrusted, DOCUMENT);
  return {
    desks: array(found.desks, "desks", readDesk, (desk) => desk.id),
    editors: array(found.editors, "editors", readEditor, (editor) => editor.id),
    expires: day(found.expires, "expires"),
    freshness: texts(found.freshness, "freshness", HEX_32_BYTES),
    issued: day(found.issued, "issued"),
    mirrors: texts(found.mirrors, "mirrors", MIRROR),
    origin: text(found.origin, "origin", ORIGIN),
    previous: text(found.previous, "previous", /^(?:-|[0-9a-f]{64})$/),
    recipients: array(found.recipients, "recipients", readRecipient, (entry) => entry.id),
    revocations: array(found.revocations, "revocations", readRevocation, (entry) => entry.id),
    roots: readRoots(found.roots),
    version: integer(found.version, "version", 1),
  };
}

function readDesk(untrusted: unknown): { id: string } {
  const { id } = fields(untrusted, ["id"]);
  return { id: text(id, "id", DESK) };
}

function readEditor(untrusted: unknown): EditorEntry {
  const found = fields(untrusted, ["desk", "from", "id", "key", "role", "until"]);
  return {
    desk: text(found.desk, "desk", DESK),
    from: day(found.from, "from"),
    id: text(found.id, "id", ID),
    key: text(found.key, "key", HEX_32_BYTES),
    role: text(found.role, "role", ROLE),
    until: day(found.until, "until"),
  };
}

function readRecipient(untrusted: unknown): RecipientEntry {
  const found = fields(untrusted, ["alg", "desk", "from", "id", "kind", "role", "sha256", "until"]);
  return {
    alg: text(found.alg, "alg", /^mlkem768x25519$/) as "mlkem768x25519",
    desk: text(found.desk, "desk", DESK),
    from: day(found.from, "from"),
    id: text(found.id, "id", ID),
    kind: text(found.kind, "kind", /^(?:intake|recovery)$/) as RecipientEntry["kind"],
    role: text(found.role, "role", ROLE),
    sha256: text(found.sha256, "sha256", HEX_32_BYTES),
    until: day(found.until, "until"),
  };
}

function readRevocation(untrusted: unknown): { id: string; on: string } {
  const { id, on } = fields(untrusted, ["id", "on"]);
  return { id: text(id, "id", ID), on: text(on, "on", MONTH) };
}

function readRoots(untrusted: unknown): Roots {
  const found = fields(untrusted, ["keys", "threshold"]);
  const roots = {
    keys: texts(found.keys, "keys", HEX_32_BYTES),
    threshold: integer(found.threshold, "threshold", 1),
  };
  if (roots.threshold > roots.keys.length) throw rule("the threshold is higher than the number of root keys");
  return roots;
}

/** Refuse a document that contradicts itself. */
function requireSense(document: DirectoryDocument): void {
  if (document.issued >= document.expires) throw rule("the directory ends before it begins");
  if ((document.version === 1) !== (document.previous === NO_PREVIOUS)) {
    throw rule("version 1, and no other, has no previous version");
  }
  const desks = new Set(document.desks.map((desk) => desk.id));
  for (const entry of [...document.editors, ...document.recipients]) {
    if (entry.from >= entry.until) throw rule("a window ends before it begins");
    if (!desks.has(entry.desk)) throw rule("an entry belongs to a desk that is not listed");
  }
  // One key has one role: a signature made for one purpose must never be of use for another.
  refuseRepeats([
    ...document.roots.keys,
    ...document.freshness,
    ...document.editors.map((editor) => editor.key),
  ]);
  // Two equal stanzas would make the number of stanzas lie about the number of readers.
  refuseRepeats(document.recipients.map((entry) => entry.sha256));
  // A revocation names one entry.
  refuseRepeats([...document.editors, ...document.recipients].map((entry) => entry.id));
}

function refuseRepeats(values: readonly string[]): void {
  if (new Set(values).size !== values.length) throw rule("a key, a recipient or an id stands in two places");
}

function rule(message: string): PageError {
  return new PageError("directory-rule", message);
}
