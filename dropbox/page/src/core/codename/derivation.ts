import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { concat, sha256Hex, utf8 } from "../bytes.ts";
import type { Codename } from "./codename.ts";

const SALT = "press-dropbox/v1/codename\0";
const MAILBOX_TOKEN = "press-dropbox/v1/mailbox-token";
const IDENTITY = "press-dropbox/v1/age-mlkem768x25519";
const SIGNING = "press-dropbox/v1/ed25519";
const KEY_BYTES = 32;

/** What one codename is at one drop-box. All secret but `mailbox` and `sourceKey`. */
export interface SourceKeys {
  readonly mailboxToken: Uint8Array;
  /** The hash of the token, in hex. */
  readonly mailbox: string;
  /** As age writes it; `identityToRecipient` of age-encryption gives where answers are sealed to. */
  readonly identity: string;
  readonly signingSeed: Uint8Array;
  /** The public key that signs submissions, in hex. */
  readonly sourceKey: string;
}

/** Derive the keys (DESIGN §4); `origin` is the drop-box's immutable name, never a host. */
export function deriveSourceKeys(codename: Codename, origin: string): SourceKeys {
  // No slow hash: 128 random bits need none, and a telephone without a JIT could not wait for it.
  const salt = sha256(concat([utf8(SALT), utf8(origin)]));
  const key = (purpose: string): Uint8Array => hkdf(sha256, codename.entropy, salt, utf8(purpose), KEY_BYTES);
  const mailboxToken = key(MAILBOX_TOKEN);
  const signingSeed = key(SIGNING);
  return {
    mailboxToken,
    mailbox: sha256Hex(mailboxToken),
    identity: bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", key(IDENTITY)).toUpperCase(),
    signingSeed,
    sourceKey: bytesToHex(ed25519.getPublicKey(signingSeed)),
  };
}
