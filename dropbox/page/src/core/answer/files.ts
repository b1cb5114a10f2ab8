/** `files.json` of an answer, against the files that came. Codes as in dropbox/tip/files.py and proof.py. */
import { sameBytes } from "../bytes.ts";
import { parseCanonical } from "../canonical.ts";
import { PageError } from "../errors.ts";
import { MAX_ANSWER_FILES, MAX_FILE_NAME_CHARACTERS, MAX_FILE_TYPE_CHARACTERS } from "../limits.ts";
import { type FileEntry, filesJson, memberName } from "../tip/files.ts";

/** Throws PageError "json", "json-not-canonical", "files-json", "too-many-files". */
export function parseFiles(untrusted: Uint8Array): readonly FileEntry[] {
  const rows = parseCanonical(untrusted);
  if (!Array.isArray(rows)) throw refusal("expected an array of files");
  const entries = rows.map(parseEntry);
  if (!sameBytes(filesJson(entries), untrusted))
    throw refusal("a file's member is not its number's and name's");
  if (entries.length > MAX_ANSWER_FILES)
    throw new PageError("too-many-files", `expected at most ${MAX_ANSWER_FILES} files`);
  return entries;
}

/** Require that the file which came as number `index`, counted from 0, is the one listed there. */
export function requireListed(
  entries: readonly FileEntry[],
  index: number,
  member: string,
  size: number,
): void {
  const entry = entries[index];
  if (entry === undefined) throw mismatch("more files came than files.json lists");
  if (member !== memberName(index + 1, entry.name)) throw mismatch("files.json gives a file another member");
  if (size !== entry.sizeBytes) throw mismatch("files.json gives a file another size");
}

export function requireAllListed(entries: readonly FileEntry[], came: number): void {
  if (entries.length !== came) throw mismatch("fewer files came than files.json lists");
}

function parseEntry(untrusted: unknown): FileEntry {
  const row = (untrusted ?? {}) as Readonly<Record<string, unknown>>;
  const { member, name, size, type } = row;
  if (typeof untrusted !== "object" || Object.keys(row).length !== 4 || member === undefined)
    throw refusal("expected member, name, size and type of each file");
  if (typeof name !== "string" || typeof type !== "string" || typeof size !== "number")
    throw refusal("expected text as a file's name and type, an integer as its size");
  const characters = Array.from(name).length;
  if (characters < 1 || characters > MAX_FILE_NAME_CHARACTERS || size < 0)
    throw refusal("expected a name of some length and a size");

  if (!/^[\0-\x7f]*$/.test(type) || type.length > MAX_FILE_TYPE_CHARACTERS)
    throw refusal("expected a type in ASCII");
  return { name, sizeBytes: size, type };
}

function refusal(message: string): PageError {
  return new PageError("files-json", message);
}

function mismatch(message: string): PageError {
  return new PageError("files-json-mismatch", message);
}
