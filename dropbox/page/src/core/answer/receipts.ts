/** Compare what the desk says it received with what this visit sent. */
import type { Sent } from "../sealing/protocol.ts";
import type { ReadAnswer } from "./reading.ts";
import type { Received } from "./statement.ts";

export type ReceiptCode = "receipt-yours" | "receipt-other-bytes" | "receipt-damaged" | "receipt-earlier";

/** One message the desk says it has. */
export interface CheckedReceipt {
  readonly code: ReceiptCode;
  /** False: it came damaged; nobody knows then what was missing. */
  readonly complete: boolean;
  /** The day it was sent; null of a damaged one. */
  readonly day: string | null;
  /** How many files it had; null of a damaged one. */
  readonly files: number | null;
}

/** One for each `received` line, in their order. */
export function checkReceipts(read: ReadAnswer, sent: readonly Sent[]): readonly CheckedReceipt[] {
  const held = new Map(sent.map(({ messageId, tagmanifestSha256 }) => [messageId, tagmanifestSha256]));
  const rows = new Map(read.receipts.map((receipt) => [receipt.messageId, receipt]));
  return read.statement.received.map((line) => {
    const complete = line.state === "complete";
    const row = complete ? rows.get(line.messageId ?? "") : undefined;
    return { code: codeOf(line, held), complete, day: row?.day ?? null, files: row?.files ?? null };
  });
}

function codeOf(line: Received, held: ReadonlyMap<string, string>): ReceiptCode {
  const mine = held.get(line.messageId ?? "");
  if (line.state === "damaged") {
    // A damaged message may have told its tag manifest and not its id, or nothing at all.
    const known = mine !== undefined || [...held.values()].includes(line.tagmanifestSha256 ?? "");
    return known ? "receipt-damaged" : "receipt-earlier";
  }
  if (mine === undefined) return "receipt-earlier";
  return mine === line.tagmanifestSha256 ? "receipt-yours" : "receipt-other-bytes";
}
