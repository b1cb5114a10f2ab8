/** BagIt's tag files, read in their one spelling; codes as in dropbox/bag/bagit.py. */
import { manifest } from "./bag.ts";
import { sameBytes } from "./bytes.ts";
import { PageError } from "./errors.ts";

const MANIFEST_LINE = /^([0-9a-f]{64}) {2}([\x21-\x7e]{1,255})$/;
const INFO_LINE = /^([A-Z][A-Za-z-]{0,39}): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/;

type Hashes = readonly (readonly [string, string])[];

/** Require that a manifest lists exactly these files, with these hashes, in this order. */
export function requireManifest(untrusted: Uint8Array, hashes: Hashes): void {
  if (sameBytes(untrusted, manifest(hashes))) return;
  const listed = parseManifest(untrusted);
  const there = new Map(hashes);
  if (hashes.some(([name]) => !listed.has(name)))
    throw new PageError("manifest-missing", "a manifest leaves out a file");
  if ([...listed.keys()].some((name) => !there.has(name)))
    throw new PageError("manifest-extra", "a manifest lists a file that is not there");
  if (hashes.some(([name, sha256]) => listed.get(name) !== sha256))
    throw new PageError("hash-mismatch", "a file's hash is not the one in its manifest");
  throw new PageError("manifest-order", "a manifest lists the files in another order");
}

function parseManifest(untrusted: Uint8Array): ReadonlyMap<string, string> {
  const found = lines(untrusted)?.map((line) => MANIFEST_LINE.exec(line));
  const hashes = new Map<string, string>();
  for (const match of found ?? [null]) {
    if (match === null) throw new PageError("manifest-format", "expected a hash and a name on each line");
    hashes.set(match[2] ?? "", match[1] ?? "");
  }
  if (hashes.size !== found?.length) throw new PageError("manifest-order", "a manifest lists a file twice");
  return hashes;
}

/** The labels and values of `bag-info.txt` in order; the last of a label counts, its spelling is compared later. */
export function parseBagInfo(untrusted: Uint8Array): ReadonlyMap<string, string> {
  const found = lines(untrusted)?.map((line) => INFO_LINE.exec(line));
  return new Map(
    (found ?? [null]).map((match): [string, string] => {
      if (match === null) throw new PageError("bag-info", "expected a label and a value on each line");
      return [match[1] ?? "", match[2] ?? ""];
    }),
  );
}

/** The lines of an ASCII text, each closed; null for anything else. */
function lines(untrusted: Uint8Array): readonly string[] | null {
  if (untrusted.some((byte) => byte > 0x7f)) return null;
  const found = new TextDecoder("latin1").decode(untrusted).split("\n");
  return found.pop() === "" ? found : null;
}
