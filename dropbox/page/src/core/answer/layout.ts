/** The members of an answer, in their one order (docs/spec/answer.md, "Members"); codes as in dropbox/tip/layout.py. */
import { BAGIT_TXT, manifestSizeBytes } from "../bag.ts";
import { PageError } from "../errors.ts";
import {
  MAX_ANSWER_FILES,
  MAX_ANSWER_FILES_JSON_BYTES,
  MAX_ANSWER_STREAM_BYTES,
  MAX_BAG_INFO_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_NOTE_BYTES,
  MAX_RECEIVED_JSON_BYTES,
} from "../limits.ts";
import type { TarMember } from "../tar-reading.ts";

const ROOT = "answer/";
export const BAGIT = "bagit.txt";
export const BAG_INFO = "bag-info.txt";
export const MESSAGE = "data/message.txt";
export const RECEIVED = "data/received.json";
export const FILES = "data/files.json";
export const MANIFEST = "manifest-sha256.txt";
export const TAGMANIFEST = "tagmanifest-sha256.txt";
export const SIGNATURE = "answer-signature.txt";
export const TAG_FILES = [BAGIT, BAG_INFO, MANIFEST] as const;

const HEAD: readonly string[] = [BAGIT, BAG_INFO, MESSAGE, RECEIVED, FILES];
const TAIL: readonly string[] = [MANIFEST, TAGMANIFEST, SIGNATURE];
const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  [BAGIT, BAGIT_TXT.length],
  [BAG_INFO, MAX_BAG_INFO_BYTES],
  [MESSAGE, MAX_MESSAGE_BYTES],
  [RECEIVED, MAX_RECEIVED_JSON_BYTES],
  [FILES, MAX_ANSWER_FILES_JSON_BYTES],
  // One row of at most 92 bytes per file, and four more.
  [MANIFEST, 92 * (MAX_ANSWER_FILES + 4)],
  [TAGMANIFEST, manifestSizeBytes(TAG_FILES)],
  [SIGNATURE, MAX_NOTE_BYTES],
]);
const FILE = /^data\/files\/([0-9]{4,5})(?:\.[a-z0-9]{1,8})?$/;

/** Admits members where they are due. */
export class Order {
  readonly #seen = new Set<string>();
  #files = 0;

  /** The member's name inside the bag; throws PageError "member-…", "too-many-files". */
  admit({ name: untrustedName, sizeBytes }: TarMember): string {
    const name = untrustedName.startsWith(ROOT) ? untrustedName.slice(ROOT.length) : "";
    const number = FILE.exec(name)?.[1];
    if (number === undefined && !MOST_BYTES.has(name)) throw unknown(untrustedName);
    if (this.#seen.has(name) || (number !== undefined && Number(number) <= this.#files))
      throw new PageError("member-duplicate", "a member comes twice");
    if (!this.#isDue(name, number)) throw new PageError("member-order", "a member comes where another is due");
    if (sizeBytes > (MOST_BYTES.get(name) ?? MAX_ANSWER_STREAM_BYTES))
      throw new PageError("member-too-large", "a member is larger than the bound for its kind");
    if (number === undefined) this.#seen.add(name);
    else this.#files += 1;
    if (this.#files > MAX_ANSWER_FILES)
      throw new PageError("too-many-files", `expected at most ${MAX_ANSWER_FILES} files`);
    return name;
  }

  requireEnd(): void {
    if (!this.#seen.has(SIGNATURE))
      throw new PageError("member-missing", "the bag ends before its last member");
  }

  #isDue(name: string, number: string | undefined): boolean {
    const due = (names: readonly string[]): string | undefined => names.find((each) => !this.#seen.has(each));
    if (due(HEAD) !== undefined) return name === due(HEAD);
    if (this.#seen.has(MANIFEST)) return name === due(TAIL);
    return name === MANIFEST || number === (this.#files + 1).toString().padStart(4, "0");
  }
}

function unknown(untrustedName: string): PageError {
  const steps = untrustedName.split("/");
  const leads = steps[0] !== "answer" || untrustedName.includes("\\");
  return leads || steps.some((step) => ["", ".", ".."].includes(step))
    ? new PageError("member-name", "a member's name leads out of the bag")
    : new PageError("member-unlisted", "a member has a name this format does not know");
}
