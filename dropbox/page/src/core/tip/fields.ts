/** What a writer knows before the first byte, and the texts made of it (docs/spec/submission.md). */
import { bagInfo } from "../bag.ts";
import { type Bytes, sha256Hex, utf8 } from "../bytes.ts";

export interface Heading {
  readonly baggingDate: string;
  readonly softwareAgent: string;
  readonly sealedBy: "page" | "seal";
  readonly origin: string;
  readonly desk: string;
  readonly directoryVersion: number;
  readonly directorySha256: string;
  readonly recipients: readonly string[];
  readonly replyTo?: string;
  readonly mailbox?: string;
}

const HASH = /^[0-9a-f]{64}$/;
const PATTERNS: readonly (readonly [(heading: Heading) => string | undefined, RegExp])[] = [
  [(heading) => heading.baggingDate, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/],
  [(heading) => heading.softwareAgent, /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/],
  [(heading) => heading.origin, /^[a-z0-9.-]{1,64}$/],
  [(heading) => heading.desk, /^[a-z0-9-]{1,32}$/],
  [(heading) => heading.directoryVersion.toString(), /^[1-9][0-9]{0,9}$/],
  [(heading) => heading.directorySha256, HASH],
  [(heading) => heading.mailbox, HASH],
  [(heading) => heading.replyTo, /^age1pq1[02-9ac-hj-np-z]{1952}$/],
];

/** Refuse what every reader would refuse: a mistake of ours must not make a tip that nobody opens. */
export function requireHeading(heading: Heading): void {
  for (const [value, pattern] of PATTERNS) {
    const given = value(heading);
    if (given !== undefined && !pattern.test(given)) throw new TypeError("a heading's field has no legal form");
  }
  if ((heading.replyTo === undefined) !== (heading.mailbox === undefined)) {
    throw new TypeError("expected Reply-To and Mailbox together, or neither");
  }
}

export function bagInfoOf(heading: Heading, payloadOxum: string, sourceKey: string): Bytes {
  return bagInfo([
    ["Bagging-Date", heading.baggingDate],
    ["Payload-Oxum", payloadOxum],
    ["Bag-Software-Agent", heading.softwareAgent],
    ["Sealed-By", heading.sealedBy],
    ["Desk", heading.desk],
    ["Directory-Version", heading.directoryVersion.toString()],
    ["Reply-To", heading.replyTo],
    ["Mailbox", heading.mailbox],
    ["Source-Key", sourceKey],
  ]);
}

/** The text a source signs; hashes, keys and ids in lower-case hex. */
export function statementOf(
  heading: Heading,
  signed: { messageId: string; sourceKey: string; tagmanifestSha256: string },
): string {
  return [
    "press-dropbox/submission@v1",
    `origin ${heading.origin}`,
    `desk ${heading.desk}`,
    `directory ${heading.directoryVersion} ${heading.directorySha256}`,
    `recipients ${recipientsSha256(heading.recipients)}`,
    `message ${signed.messageId}`,
    `mailbox ${heading.mailbox ?? "-"}`,
    `reply-to ${heading.replyTo === undefined ? "-" : sha256Hex(utf8(heading.replyTo))}`,
    `source-key ${signed.sourceKey}`,
    `sealed-by ${heading.sealedBy}`,
    `tagmanifest ${signed.tagmanifestSha256}`,
    "",
  ].join("\n");
}

/** The hash of the recipient strings sealed to: sorted bytewise, each + LF. */
export function recipientsSha256(recipients: readonly string[]): string {
  return sha256Hex(
    utf8(
      [...recipients]
        .sort()
        .map((recipient) => `${recipient}\n`)
        .join(""),
    ),
  );
}
