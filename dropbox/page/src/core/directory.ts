import { PageError } from "./errors.ts";
import type { PageSettings } from "./settings.ts";

export type PhraseLanguage = "en" | "be" | "ru";

export interface DirectoryRecipient {
  readonly alg: "mlkem768x25519";
  readonly desk: string;
  readonly from: string;
  readonly id: string;
  readonly kind: "intake" | "recovery";
  readonly role: string;
  readonly sha256: string;
  readonly until: string;
}

/** A directory whose signatures, succession and spelling hold. Only `trust` makes one. */
export interface TrustedDirectory {
  readonly version: number;
  readonly origin: string;
  readonly issued: string;
  readonly expires: string;
  /** Hash of the note's text. */
  readonly textSha256: string;
  /** Who can read what is sealed to this desk on this day; throws PageError "no-recipients", "unknown-desk". */
  recipientsOn(desk: string, day: string): readonly DirectoryRecipient[];
  /** Six words of the pinned root keys. */
  checkPhrase(language: PhraseLanguage): readonly string[];
}

/** Fetch, verify and date-check the published directory; throws PageError. */
export function loadDirectory(_settings: PageSettings, _today: string): Promise<TrustedDirectory> {
  return Promise.reject(new PageError("directory-unreachable", "not yet"));
}
