import { bytesToHex } from "@noble/hashes/utils.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { sha256Hex, utf8 } from "../src/core/bytes.ts";
import { canonicalText } from "../src/core/canonical.ts";
import { recipientsFileName } from "../src/core/directory/recipients.ts";
import { type EditorEntry, parseDirectory, type RecipientEntry } from "../src/core/directory/document.ts";
import { signNote } from "../src/core/note.ts";
import type { PageSettings } from "../src/core/settings.ts";

const SEED = new Uint8Array(32).fill(7);
const ROOT = bytesToHex(ed25519.getPublicKey(SEED));

export const DESK = "4f2a91c0";
export const TODAY = "2026-11-23";
export const FRESHNESS_SEED = new Uint8Array(32).fill(8);
const FRESHNESS = bytesToHex(ed25519.getPublicKey(FRESHNESS_SEED));
export const EDITOR_SEED = new Uint8Array(32).fill(9);
/** Who answers. */
const EDITORS: readonly EditorEntry[] = [
  {
    desk: DESK,
    from: "2026-11-01",
    id: "e".repeat(16),
    key: bytesToHex(ed25519.getPublicKey(EDITOR_SEED)),
    role: "reader 2",
    until: "2027-02-03",
  },
];
export const IDENTITY = await generateHybridIdentity();
const RECIPIENT = await identityToRecipient(IDENTITY);

export const SETTINGS: PageSettings = {
  origin: "example",
  roots: [ROOT],
  threshold: 1,
  tus: "/tus",
  keys: "/keys/",
  agent: "press-dropbox test",
};

interface Changes {
  readonly revokedEditor?: string;
  readonly freshness?: readonly string[];
}

/** A published folder with this many versions; two windows of one desk, and the fresh note, hold `TODAY`. */
export function publishedFolder(
  versions = 1,
  { revokedEditor, freshness = [FRESHNESS] }: Changes = {},
): Map<string, Uint8Array> {
  const windows = [
    ["2026-11-01", "2027-02-03"],
    ["2026-08-01", "2026-12-01"],
  ] as const;
  const strings = [RECIPIENT, `${RECIPIENT}x`];
  const recipients = windows.map(([from, until], index): RecipientEntry => {
    const sha256 = sha256Hex(utf8(strings[index] ?? ""));
    return {
      alg: "mlkem768x25519",
      desk: DESK,
      from,
      id: `${index}`.repeat(16),
      kind: "intake",
      role: "reader 1",
      sha256,
      until,
    };
  });
  // The second is no key that anyone could seal to: it is revoked.
  const revocations = [{ id: "1".repeat(16), on: "2026-10" }];
  if (revokedEditor !== undefined) revocations.push({ id: revokedEditor, on: "2026-11" });
  const folder = new Map<string, Uint8Array>();
  for (const [index, entry] of recipients.entries()) {
    folder.set(recipientsFileName(entry), utf8(`${strings[index] ?? ""}\n`));
  }
  let previous = "-";
  for (let version = 1; version <= versions; version += 1) {
    const document = {
      desks: [{ id: DESK }],
      editors: EDITORS,
      expires: "2027-02-03",
      freshness,
      issued: "2026-11-01",
      mirrors: [],
      origin: SETTINGS.origin,
      previous,
      recipients,
      revocations,
      roots: { keys: [ROOT], threshold: 1 },
      version,
    };
    const text = `press-dropbox/directory@v1\n${canonicalText(document)}\n`;
    const note = signNote(text, "press-dropbox/root", SEED);
    folder.set(`history/${version}.note`, note);
    folder.set("directory.note", note);
    previous = sha256Hex(utf8(text));
  }
  return folder.set("fresh.note", freshNote(folder));
}

/** A note that this folder's directory is the newest; 45 days from the day before `TODAY`. */
export function freshNote(
  folder: ReadonlyMap<string, Uint8Array>,
  { issued = "2026-11-22", expires = "2027-01-06" } = {},
  seed = FRESHNESS_SEED,
): Uint8Array {
  const { document, textSha256 } = parseDirectory(folder.get("directory.note") ?? new Uint8Array());
  const names = `origin ${document.origin}\ndirectory ${document.version} ${textSha256}`;
  const text = `press-dropbox/fresh@v1\n${names}\nissued ${issued}\nexpires ${expires}\n`;
  return signNote(text, "press-dropbox/freshness", seed);
}

/** Serve a folder under /keys/ beside something else. */
export function serveFolder(
  folder: ReadonlyMap<string, Uint8Array>,
  rest: (address: string, init: RequestInit) => Promise<Response> = () =>
    Promise.resolve(new Response(null, { status: 404 })),
) {
  return (address: string, init: RequestInit): Promise<Response> => {
    if (!address.startsWith(SETTINGS.keys)) return rest(address, init);
    const found = folder.get(address.slice(SETTINGS.keys.length));
    return Promise.resolve(found ? new Response(found.slice()) : new Response(null, { status: 404 }));
  };
}
