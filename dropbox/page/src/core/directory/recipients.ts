/** Recipient strings: too long for the document, so they lie beside it and count by their hash. */
import { fromUtf8, sha256Hex, utf8 } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { MAX_RECIPIENTS_FILE_BYTES } from "../limits.ts";
import type { RecipientEntry } from "./document.ts";

/** Where an entry's string lies in the published folder: one file per desk and window. */
export function recipientsFileName(entry: RecipientEntry): string {
  const compact = (day: string): string => day.replaceAll("-", "");
  return `recipients/${entry.desk}-${compact(entry.from)}-${compact(entry.until)}.txt`;
}

/** Take from a file exactly the strings of `entries`; throws PageError "recipients-file", "missing-recipient". */
export function selectRecipients(
  entries: readonly RecipientEntry[],
  untrustedFile: Uint8Array,
): readonly string[] {
  const wanted = new Set(entries.map((entry) => entry.sha256));
  const strings = lines(untrustedFile).filter((line) => wanted.has(sha256Hex(utf8(line))));
  if (strings.length !== wanted.size) {
    throw new PageError("missing-recipient", `expected ${wanted.size} recipients, got ${strings.length}`);
  }
  return strings;
}

function lines(untrustedFile: Uint8Array): readonly string[] {
  const text = untrustedFile.length > MAX_RECIPIENTS_FILE_BYTES ? null : fromUtf8(untrustedFile);
  const found = (text ?? "-").split("\n");
  if (found.pop() !== "" || !found.every((line) => /^[A-Za-z0-9]+$/.test(line))) {
    throw new PageError("recipients-file", "expected one recipient a line");
  }
  if (found.some((line, index) => index > 0 && line <= (found[index - 1] ?? ""))) {
    throw new PageError("recipients-file", "the recipients are not sorted, or one is there twice");
  }
  return found;
}
