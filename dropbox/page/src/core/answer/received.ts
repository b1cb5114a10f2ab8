/** `received.json`: the delivery receipt in words, one row a complete message. As dropbox/answer/receipts.py. */
import { sameBytes } from "../bytes.ts";
import { canonicalBytes, parseCanonical } from "../canonical.ts";
import { PageError } from "../errors.ts";
import { MAX_FILES, MAX_RECEIVED } from "../limits.ts";
import { isDay, isHash } from "./fields.ts";
import type { Received } from "./statement.ts";

/** A message that is complete at the desk. */
export interface Receipt {
  readonly messageId: string;
  /** The day it was bagged. */
  readonly day: string;
  readonly files: number;
}

/** Throws PageError "json", "json-not-canonical", "received-json". */
export function parseReceived(untrusted: Uint8Array): readonly Receipt[] {
  const rows = parseCanonical(untrusted);
  if (!Array.isArray(rows) || rows.length > MAX_RECEIVED) throw refusal();
  const receipts = rows.map(parseRow).sort((one, other) => (one.messageId < other.messageId ? -1 : 1));
  if (new Set(receipts.map(({ messageId }) => messageId)).size !== receipts.length) throw refusal();
  const again = receipts.map(({ messageId, day, files }) => ({ day, files, message: messageId }));
  if (!sameBytes(canonicalBytes(again), untrusted)) throw refusal();
  return receipts;
}

/** Require a row for each complete message that is signed, and no other. */
export function requireSameMessages(receipts: readonly Receipt[], received: readonly Received[]): void {
  const complete = received.filter(({ state }) => state === "complete").map(({ messageId }) => messageId);
  const rows = receipts.map(({ messageId }) => messageId);
  if (rows.length !== complete.length || complete.sort().some((messageId, index) => messageId !== rows[index]))
    throw new PageError("received-mismatch", "received.json has other messages than the signed text");
}

function parseRow(untrusted: unknown): Receipt {
  const row = (untrusted ?? {}) as Readonly<Record<string, unknown>>;
  const { day, files, message } = row;
  if (typeof untrusted !== "object" || Object.keys(row).length !== 3) throw refusal();
  if (typeof day !== "string" || !isDay(day) || typeof message !== "string" || !isHash(message))
    throw refusal();
  if (typeof files !== "number" || files < 0 || files > MAX_FILES) throw refusal();
  return { messageId: message, day, files };
}

function refusal(): PageError {
  return new PageError("received-json", "expected messages received: day, files, message, sorted, none twice");
}
