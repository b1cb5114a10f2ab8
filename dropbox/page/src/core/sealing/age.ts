/**
 * An age file in two halves: the header by `age-encryption`, the payload's chunks one by one, so that several workers
 * can seal them. WebCrypto has no ChaCha20-Poly1305; `age-encryption`'s own stream uses the same @noble/ciphers.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { Encrypter, type Recipient, type Stanza } from "age-encryption";
import { type Bytes, concat, utf8 } from "../bytes.ts";

const NONCE_BYTES = 16;

export interface AgeStart {
  /** Everything before the first chunk: header and nonce. */
  readonly header: Bytes;
  /** The payload's key; never leaves the page's own threads. */
  readonly streamKey: Bytes;
}

/** Make header and payload key of a new file sealed to these hybrid recipients. */
export async function startAgeFile(recipients: readonly string[]): Promise<AgeStart> {
  const listener = new FileKeyListener();
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    // Classical recipients never mix with post-quantum ones (DESIGN §2).
    if (!recipient.startsWith("age1pq1")) throw new TypeError("expected post-quantum recipients only");
    encrypter.addRecipient(recipient);
  }
  encrypter.addRecipient(listener);
  const header = headerOf(await encrypter.encrypt(new Uint8Array(0)));
  // A nonce of our own: under the library's, its empty payload has already used the last chunk's number.
  const nonce = randomBytes(NONCE_BYTES);
  const streamKey = hkdf(sha256, listener.fileKey, nonce, utf8("payload"), 32);
  return { header: concat([header, nonce]), streamKey: concat([streamKey]) };
}

/** A recipient that adds no stanza and keeps the key which the others wrap. */
class FileKeyListener implements Recipient {
  fileKey: Uint8Array = new Uint8Array(0);

  wrapFileKey(fileKey: Uint8Array): Stanza[] {
    this.fileKey = fileKey.slice();
    return [];
  }
}

/** The header ends with the first line feed after its MAC's three dashes. */
function headerOf(file: Uint8Array): Uint8Array {
  // Latin-1: one letter a byte, so offsets hold whatever the payload is. Base64 has no dash.
  const mac = new TextDecoder("latin1").decode(file).indexOf("\n--- ");
  const end = file.indexOf("\n".charCodeAt(0), mac + 1);
  if (mac < 0 || end < 0) throw new TypeError("expected an age header");
  return file.subarray(0, end + 1);
}
