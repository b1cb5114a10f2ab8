import type { Bytes } from "../src/core/bytes.ts";
import { Codename, deriveSourceKeys, type SourceKeys } from "../src/core/codename/index.ts";
import { loadDirectory } from "../src/core/directory/load.ts";
import type { TrustedDirectory } from "../src/core/directory/trust.ts";
import { type Mailbox, OpenMailbox, openMailbox, type ShownAnswer } from "../src/core/mailbox/mailbox.ts";
import { type Draft, forge } from "./answer-forge.ts";
import { MailboxServer } from "./mailbox-server.ts";
import { publishedFolder, serveFolder, SETTINGS } from "./newsroom.ts";

export const KEYS = deriveSourceKeys(new Codename(new Uint8Array(16).fill(5)), SETTINGS.origin);
export const OTHER = deriveSourceKeys(new Codename(new Uint8Array(16).fill(6)), SETTINGS.origin);
export const STRANGER_SEED = new Uint8Array(32).fill(77);
export const SENT = { messageId: "a".repeat(64), tagmanifestSha256: "b".repeat(64) };

export async function directoryOf(versions = 1, revokedEditor?: string): Promise<TrustedDirectory> {
  const sleep = (): Promise<void> => Promise.resolve();
  return loadDirectory(SETTINGS, null, {
    fetch: serveFolder(publishedFolder(versions, revokedEditor === undefined ? {} : { revokedEditor })),
    sleep,
  });
}

export const DIRECTORY = await directoryOf();

export const draft = (change: Partial<Draft> = {}): Draft => ({ keys: KEYS, directory: DIRECTORY, ...change });
export const file = async (change: Partial<Draft> = {}): Promise<Bytes> => (await forge(draft(change))).file;

/** One mailbox, its server, and what it is found to hold. */
export class Setup {
  readonly server = new MailboxServer();
  readonly mailbox: Mailbox;

  constructor(keys: SourceKeys = KEYS, directory = DIRECTORY, maxBytes?: number) {
    const surroundings = this.server.surroundings();
    this.mailbox =
      maxBytes === undefined
        ? openMailbox(SETTINGS, keys, directory, surroundings)
        : new OpenMailbox(keys, directory, surroundings, maxBytes);
  }

  async holding(...files: readonly Bytes[]): Promise<this> {
    for (const each of files) this.server.deliver(KEYS.mailbox, each);
    return Promise.resolve(this);
  }

  async codes(): Promise<string[][]> {
    return (await this.mailbox.look()).map(codesOf);
  }
}

export function codesOf({ findings }: ShownAnswer): string[] {
  return findings.map(({ code }) => code);
}
