/** `files.json` and `files-read.txt`: what the source's device called its files, and where they lie in the bag. */
import { type Bytes, utf8, wellFormed } from "../bytes.ts";
import { canonicalBytes } from "../canonical.ts";
import { PageError } from "../errors.ts";
import {
  MAX_FILE_NAME_CHARACTERS,
  MAX_FILE_TYPE_CHARACTERS,
  MAX_FILES,
  MAX_FILES_JSON_BYTES,
} from "../limits.ts";
import type { SourceFile } from "../reading.ts";

export interface FileEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly type: string;
}

/** What is announced of the files, as their sizes are now; throws PageError "too-many-files", "file-name". */
export function describeFiles(files: readonly SourceFile[]): readonly FileEntry[] {
  if (files.length > MAX_FILES) throw new PageError("too-many-files", `expected at most ${MAX_FILES} files`);
  return files.map(describe);
}

function describe(file: SourceFile, fileIndex: number): FileEntry {
  // The browser's own conversion: half a character becomes U+FFFD.
  const name = wellFormed(file.name);
  const characters = Array.from(name).length;
  if (characters < 1 || characters > MAX_FILE_NAME_CHARACTERS) {
    throw new PageError("file-name", `expected a name of 1 to ${MAX_FILE_NAME_CHARACTERS} characters`, {
      fileIndex,
    });
  }
  // The type is a claim of no weight: one that no browser should give is left out, not argued about.
  const isType = /^[\0-\x7f]*$/.test(file.type) && file.type.length <= MAX_FILE_TYPE_CHARACTERS;
  return { name, sizeBytes: file.size, type: isType ? file.type : "" };
}

/** Where the file of this number, counted from 1, lies in the bag. */
export function memberName(number: number, name: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1];
  const ending = extension === undefined ? "" : `.${extension.toLowerCase()}`;
  return `data/files/${number.toString().padStart(4, "0")}${ending}`;
}

export function filesJson(entries: readonly FileEntry[]): Bytes {
  const rows = entries.map(({ name, sizeBytes, type }, index) => {
    return { member: memberName(index + 1, name), name, size: sizeBytes, type };
  });
  const json = canonicalBytes(rows);
  if (json.length > MAX_FILES_JSON_BYTES) {
    throw new PageError("too-many-files", `expected at most ${MAX_FILES_JSON_BYTES} bytes of names`);
  }
  return json;
}

export function filesRead(hadMore: readonly boolean[]): Bytes {
  return utf8(`${hadMore.map((more) => (more ? "+" : "=")).join("")}\n`);
}
