import { type Bytes, utf8 } from "./bytes.ts";

export const BAGIT_TXT = utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");

/** A manifest of `[name, SHA-256 in hex]`, in the order given. */
export function manifest(hashes: readonly (readonly [string, string])[]): Bytes {
  return utf8(hashes.map(([name, sha256]) => `${sha256}  ${name}\n`).join(""));
}

export function manifestSizeBytes(names: readonly string[]): number {
  return names.reduce((size, name) => size + 64 + 2 + name.length + 1, 0);
}

/** `Label: value` lines; a missing value leaves its line out. The values' forms are checked in tip-heading.ts. */
export function bagInfo(labels: readonly (readonly [string, string | undefined])[]): Bytes {
  return utf8(labels.map(([label, value]) => (value === undefined ? "" : `${label}: ${value}\n`)).join(""));
}
