import serialize from "canonicalize";
import { utf8 } from "./bytes.ts";

/** RFC 8785 text of a plain value. */
export function canonicalText(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) throw new TypeError("this value has no JSON");
  return text;
}

/** RFC 8785 bytes of a plain value. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return utf8(canonicalText(value));
}
