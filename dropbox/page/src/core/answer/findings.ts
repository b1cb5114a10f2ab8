/** Is an answer what it seems: for this codename, by an editor of the desk, the next of its row? */
import { sha256Hex, utf8 } from "../bytes.ts";
import type { EditorEntry } from "../directory/document.ts";
import type { PublishedVersion, TrustedDirectory } from "../directory/trust.ts";
import type { ReadAnswer } from "./reading.ts";

/** Something the source must be told; where it is grave, the answer itself is not shown. */
export interface AnswerFinding {
  readonly code: string;
  readonly grave: boolean;
}

/** What the reader knows for sure: its drop-box, and its codename's mailbox and recipient string. */
export interface Expected {
  readonly origin: string;
  readonly mailbox: string;
  readonly replyTo: string;
}

/** What does not fit; nothing, for an answer as it should be. */
export function findings(
  read: ReadAnswer,
  expected: Expected,
  trusted: TrustedDirectory,
): readonly AnswerFinding[] {
  const signed = read.statement;
  const named = namedVersion(read, trusted);
  const isOurs =
    signed.mailbox === expected.mailbox && signed.replyToSha256 === sha256Hex(utf8(expected.replyTo));
  return chosen([
    [signed.origin !== expected.origin, "answer-origin", true],
    [!isOurs, "answer-swapped", true],
    [named === null, "answer-directory", true],
    // Without the directory it names, nobody can say who its key was.
    [named !== null && listed(read, named) === null, "answer-signer", true],
    [isRevoked(read.editorKey, trusted), "answer-signer-revoked", true],
  ]);
}

/** Whom the directory that the answer names lists for its key, desk and day; also if revoked since. */
export function editorOf(read: ReadAnswer, trusted: TrustedDirectory): EditorEntry | null {
  const named = namedVersion(read, trusted);
  return named && listed(read, named);
}

/** What was shown before in this visit. */
export class Seen {
  /** Of each key, mailbox and number, the hashes of the texts. */
  readonly texts: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(texts: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    this.texts = texts;
  }

  /** This with answers that are shown now. */
  withAnswers(answers: readonly ReadAnswer[]): Seen {
    const texts = new Map(this.texts);
    for (const answer of answers) {
      texts.set(place(answer), new Set([...(texts.get(place(answer)) ?? []), answer.textSha256]));
    }
    return new Seen(texts);
  }
}

/** Of each answer of one mailbox: shown before, forked, or after one that is missing. */
export function sequenceFindings(
  answers: readonly ReadAnswer[],
  seen: Seen,
): readonly (readonly AnswerFinding[])[] {
  const { texts } = seen.withAnswers(answers);
  const shown = new Set([...seen.texts.values()].flatMap((hashes) => [...hashes]));
  return answers.map((answer) => {
    const before = texts.get(place(answer, 1));
    const isForked =
      (texts.get(place(answer))?.size ?? 0) > 1 || before?.has(answer.statement.previous ?? "") === false;
    const found = chosen([
      [shown.has(answer.textSha256), "answer-repeated", false],
      [isForked, "answer-forked", true],
      [answer.statement.number > 1 && before === undefined, "answer-gap", false],
    ]);
    shown.add(answer.textSha256);
    return found;
  });
}

function chosen(checks: readonly (readonly [boolean, string, boolean])[]): readonly AnswerFinding[] {
  return checks.flatMap(([differs, code, grave]) => (differs ? [{ code, grave }] : []));
}

function namedVersion(read: ReadAnswer, trusted: TrustedDirectory): PublishedVersion | null {
  const named = trusted.atVersion(read.statement.directoryVersion);
  return named?.textSha256 === read.statement.directorySha256 ? named : null;
}

function listed(read: ReadAnswer, named: PublishedVersion): EditorEntry | null {
  const { desk, day } = read.statement;
  const holds = (editor: EditorEntry): boolean => editor.from <= day && day < editor.until;
  return (
    named.editors.find((editor) => editor.key === read.editorKey && editor.desk === desk && holds(editor)) ??
    null
  );
}

/** A revocation names an id, also one no longer listed: under every id that any version gave this key. */
function isRevoked(editorKey: string, trusted: TrustedDirectory): boolean {
  const revoked = new Set(trusted.document.revocations.map(({ id }) => id));
  return trusted.versions.some(({ editors }) =>
    editors.some(({ key, id }) => key === editorKey && revoked.has(id)),
  );
}

function place({ editorKey, statement }: ReadAnswer, before = 0): string {
  return `${editorKey} ${statement.mailbox} ${statement.number - before}`;
}
