/** The text an editor signs: press-dropbox/answer@v1 (docs/spec/answer.md). As dropbox/answer/statement.py. */
import { PageError } from "../errors.ts";
import { MAX_RECEIVED } from "../limits.ts";
import { requireCount, requireDay, requireForm } from "./fields.ts";

const TYPE = "press-dropbox/answer@v1";
export const KEY_NAME = "press-dropbox/editor";
const NONE = "-";
const WORDS = ["origin", "desk", "directory", "mailbox", "reply-to", "number", "previous", "day"] as const;
const RECEIVED = /^received ([0-9a-f]{64}|-) ([0-9a-f]{64}|-) ([0-9a-f]{64}) (complete|damaged)$/;

/** What the desk has of one message; of a damaged one, its id and its manifest may be unknown. */
export interface Received {
  readonly messageId: string | null;
  readonly tagmanifestSha256: string | null;
  readonly sealedSha256: string;
  readonly state: "complete" | "damaged";
}

/** What whoever holds the editor's key has signed. Hashes and ids are lower-case hex. */
export interface AnswerStatement {
  readonly origin: string;
  readonly desk: string;
  readonly directoryVersion: number;
  readonly directorySha256: string;
  readonly mailbox: string;
  readonly replyToSha256: string;
  readonly number: number;
  readonly previous: string | null;
  readonly day: string;
  readonly received: readonly Received[];
  readonly tagmanifestSha256: string;
}

/** Read the text of a note; that it is signed, and by whom, is the caller's to check. */
export function parseStatement(untrusted: string): AnswerStatement {
  const [first, ...lines] = untrusted.split("\n");
  if (first !== TYPE || lines.length < WORDS.length + 2)
    throw refusal("expected the lines of an editor's statement");
  const words = wordsOf([...lines.slice(0, WORDS.length), lines.at(-2) ?? ""]);
  const [version = "", ...directory] = (words.get("directory") ?? "").split(" ");
  const word = (name: string): string => words.get(name) ?? missing();
  const statement = {
    origin: word("origin"),
    desk: word("desk"),
    directoryVersion: requireCount("directory-version", version),
    directorySha256: directory.join(" "),
    mailbox: word("mailbox"),
    replyToSha256: word("reply-to"),
    number: requireCount("number", word("number")),
    previous: orNull(word("previous")),
    day: requireDay("day", word("day")),
    received: lines.slice(WORDS.length, -2).map(parseReceived),
    tagmanifestSha256: word("tagmanifest"),
  };
  requireForms(statement);
  requireReceived(statement.received);
  if (serialize(statement) !== untrusted) throw refusal("an editor's statement is not in its one spelling");
  return statement;
}

function requireForms(statement: AnswerStatement): void {
  if ((statement.number === 1) !== (statement.previous === null))
    throw refusal("expected a previous answer, and none before number 1");
  requireForm("origin", statement.origin);
  requireForm("desk", statement.desk);
  const { directorySha256, mailbox, replyToSha256, previous, tagmanifestSha256 } = statement;
  for (const hash of [directorySha256, mailbox, replyToSha256, previous, tagmanifestSha256]) {
    if (hash !== null) requireForm("hash", hash);
  }
}

/** The one spelling. */
function serialize(statement: AnswerStatement): string {
  const received = statement.received.map((row) => {
    const { messageId, tagmanifestSha256, sealedSha256, state } = row;
    return `received ${messageId ?? NONE} ${tagmanifestSha256 ?? NONE} ${sealedSha256} ${state}`;
  });
  return [
    TYPE,
    `origin ${statement.origin}`,
    `desk ${statement.desk}`,
    `directory ${statement.directoryVersion} ${statement.directorySha256}`,
    `mailbox ${statement.mailbox}`,
    `reply-to ${statement.replyToSha256}`,
    `number ${statement.number}`,
    `previous ${statement.previous ?? NONE}`,
    `day ${statement.day}`,
    ...received.sort(),
    `tagmanifest ${statement.tagmanifestSha256}`,
    "",
  ].join("\n");
}

function wordsOf(untrustedLines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    untrustedLines.map((line): [string, string] => {
      const [word = "", ...rest] = line.split(" ");
      return [word, rest.join(" ")];
    }),
  );
}

function orNull(untrusted: string): string | null {
  return untrusted === NONE ? null : untrusted;
}

function missing(): never {
  throw refusal("an editor's statement leaves out a line");
}

function parseReceived(untrusted: string): Received {
  const [, message = "", tagmanifest = "", sealed = "", state] = RECEIVED.exec(untrusted) ?? [];
  if (state === undefined || (state === "complete" && [message, tagmanifest].includes(NONE)))
    throw refusal("expected three hashes and a state of a message received");
  return {
    messageId: orNull(message),
    tagmanifestSha256: orNull(tagmanifest),
    sealedSha256: sealed,
    state: state === "complete" ? "complete" : "damaged",
  };
}

function requireReceived(rows: readonly Received[]): void {
  if (rows.length > MAX_RECEIVED) throw refusal(`expected at most ${MAX_RECEIVED} messages received`);
  if (new Set(rows.map((row) => row.sealedSha256)).size !== rows.length)
    throw refusal("a sealed file is received twice");
  // A message that came twice, sealed anew, is a replay: it is no second receipt.
  const complete = rows.filter((row) => row.state === "complete").map((row) => row.messageId);
  if (new Set(complete).size !== complete.length) throw refusal("a message is received complete twice");
}

function refusal(message: string): PageError {
  return new PageError("answer-statement", message);
}
