/** A source's mailbox in one visit: fetch, open, judge, and remember what was shown until the page is left. */
import { identityToRecipient } from "age-encryption";
import {
  type AnswerFile,
  type AnswerFinding,
  checkReceipts,
  type CheckedReceipt,
  editorOf,
  type Expected,
  findings,
  readAnswer,
  type ReadAnswer,
  Seen,
  sequenceFindings,
} from "../answer/index.ts";
import type { SourceKeys } from "../codename/derivation.ts";
import type { TrustedDirectory } from "../directory/trust.ts";
import { PageError } from "../errors.ts";
import { MAX_MAILBOX_BYTES } from "../limits.ts";
import type { Sent } from "../sealing/protocol.ts";
import type { PageSettings } from "../settings.ts";
import { browserSurroundings, type Surroundings } from "../surroundings.ts";
import { type Asking, MailboxRequests, type WaitingAnswer } from "./requests.ts";

export interface ShownReceipt extends CheckedReceipt {
  /** Who says so: the editor's role in the directory, "reader 2". */
  readonly by: string;
}

/** One answer as a source may see it: where a finding is grave, nothing of what it says. */
export interface ShownAnswer {
  readonly id: string;
  /** The day it was written, as the editor signed it; empty where nothing holds. */
  readonly day: string;
  /** The editor's role, "reader 2"; empty where the directory lists no such editor. */
  readonly by: string;
  readonly message: string;
  readonly files: readonly AnswerFile[];
  readonly receipts: readonly ShownReceipt[];
  readonly findings: readonly AnswerFinding[];
}

export interface Looking {
  /** What this visit has sent: `Outcome.sent` of each. */
  readonly sent?: readonly Sent[];
  readonly signal?: AbortSignal;
}

export interface Mailbox {
  /**
   * Everything that waits, oldest day first; throws PageError "mailbox-unreachable", "mailbox-wrong", "cancelled".
   * May be asked again: what has come is not fetched again. One look waits for the other.
   */
  look(looking?: Looking): Promise<readonly ShownAnswer[]>;
  /** Say that an answer was read: the server keeps it some days more. */
  acknowledge(id: string, signal?: AbortSignal): Promise<void>;
  /** Delete every answer at the server, and forget them here; a look that is under way ends as "cancelled". */
  wipe(signal?: AbortSignal): Promise<void>;
}

/** Open the mailbox of a codename's keys; nothing is asked before `look`. */
export function openMailbox(
  _settings: PageSettings,
  keys: SourceKeys,
  directory: TrustedDirectory,
  surroundings: Surroundings = browserSurroundings(),
): Mailbox {
  return new OpenMailbox(keys, directory, surroundings);
}

/** What became of one answer: read, or the code of why not. */
type Came = { readonly read: ReadAnswer; readonly failure?: undefined } | { readonly failure: string };
// What a person is told apart. Of what is wrong inside a bag only that it is: some of those codes have other words
// where she sends.
const AS_IT_IS = /^(?:answer|mailbox)-/;

type Row = Came & { readonly id: string };

/** `maxBytes`: how much of files and words is held at once. */
export class OpenMailbox implements Mailbox {
  readonly #keys: SourceKeys;
  readonly #directory: TrustedDirectory;
  readonly #requests: MailboxRequests;
  readonly #maxBytes: number;
  /** What was read, by id and hash, in the order it came. What failed is asked for again by the next look. */
  readonly #came = new Map<string, ReadAnswer>();
  #heldBytes = 0;
  /** What earlier looks showed and waits no more. */
  #seen = new Seen();
  #expected: Expected | null = null;
  #looking: Promise<unknown> = Promise.resolve();
  /** Aborted by a wipe. */
  #wiped = new AbortController();

  constructor(
    keys: SourceKeys,
    directory: TrustedDirectory,
    surroundings: Surroundings,
    maxBytes = MAX_MAILBOX_BYTES,
  ) {
    this.#maxBytes = maxBytes;
    this.#keys = keys;
    this.#directory = directory;
    this.#requests = new MailboxRequests(surroundings, keys.mailboxToken);
  }

  look({ sent = [], signal }: Looking = {}): Promise<readonly ShownAnswer[]> {
    const look = this.#looking.then(() => this.#look(sent, signal));
    this.#looking = look.catch(() => undefined);
    return look;
  }

  async acknowledge(id: string, signal?: AbortSignal): Promise<void> {
    await this.#requests.acknowledge(id, { signal });
  }

  async wipe(signal?: AbortSignal): Promise<void> {
    this.#wiped.abort();
    this.#wiped = new AbortController();
    await this.#requests.wipe({ signal });
    this.#forgetAllBut([]);
  }

  async #look(sent: readonly Sent[], leaving?: AbortSignal): Promise<readonly ShownAnswer[]> {
    const signal = either(this.#wiped.signal, leaving);
    const waiting = await this.#requests.list({ signal });
    this.#expected ??= {
      origin: this.#directory.origin,
      mailbox: this.#keys.mailbox,
      replyTo: await identityToRecipient(this.#keys.identity),
    };
    this.#forgetAllBut(waiting);
    const rows = await this.#fetchAll(waiting, signal);
    requireStaying(signal);
    const found = this.#judge(rows);
    const shown = rows.map((row) =>
      row.failure === undefined
        ? this.#show(row.id, row.read, found.get(row.read) ?? [], sent)
        : hidden(row.id, [{ code: row.failure, grave: true }]),
    );
    // What could not be read has no day, and comes last.
    const order = ({ day }: ShownAnswer): string => day || "~";
    return shown.sort((one, other) => (order(one) < order(other) ? -1 : order(one) > order(other) ? 1 : 0));
  }

  /** Of what waits no more the words go; its place in its row stays known. */
  #forgetAllBut(waiting: readonly WaitingAnswer[]): void {
    const names = new Set(waiting.map(nameOf));
    for (const [name, read] of [...this.#came]) {
      if (names.has(name)) continue;
      this.#came.delete(name);
      this.#heldBytes -= sizeOf(read);
      if (!isGrave(this.#own(read))) this.#seen = this.#seen.withAnswers([read]);
    }
  }

  async #fetchAll(waiting: readonly WaitingAnswer[], signal: AbortSignal): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let tries: number | undefined;
    for (const one of waiting) {
      const came = await this.#fetch(one, { signal, tries });
      // The line is dead, or the server has lost this one: the ones behind it are asked for once.
      if (came.failure === "mailbox-unreachable") tries = 1;
      // It was deleted between the list and now.
      if (came.failure !== "answer-unknown") rows.push({ id: one.id, ...came });
    }
    return rows;
  }

  async #fetch(row: WaitingAnswer, asking: Asking): Promise<Came> {
    const known = this.#came.get(nameOf(row));
    if (known !== undefined) return { read: known };
    if (this.#heldBytes + row.sizeBytes > this.#maxBytes) return { failure: "mailbox-full" };
    const came = await this.#open(row, asking);
    requireStaying(asking.signal);
    if (came.failure === undefined) {
      this.#came.set(nameOf(row), came.read);
      this.#heldBytes += sizeOf(came.read);
    }
    return came;
  }

  async #open(row: WaitingAnswer, asking: Asking): Promise<Came> {
    try {
      return { read: await readAnswer(await this.#requests.answer(row, asking), this.#keys.identity) };
    } catch (error) {
      if (!(error instanceof PageError) || error.code === "cancelled") throw error;
      return { failure: AS_IT_IS.test(error.code) ? error.code : "answer-unreadable" };
    }
  }

  /** What each is found to be; those that are not this codename's, or not an editor's, count in no row. */
  #judge(rows: readonly Row[]): ReadonlyMap<ReadAnswer, readonly AnswerFinding[]> {
    const reads = rows.flatMap((row) => (row.failure === undefined ? [row.read] : []));
    const found = new Map(reads.map((read) => [read, this.#own(read)]));
    // In the order they came: what a look showed before is never the repetition of what came after.
    const row = [...this.#came.values()].filter((read) => found.has(read) && !isGrave(found.get(read) ?? []));
    for (const [index, more] of sequenceFindings(row, this.#seen).entries()) {
      const read = row[index];
      if (read) found.set(read, [...(found.get(read) ?? []), ...more]);
    }
    return found;
  }

  #own(read: ReadAnswer): readonly AnswerFinding[] {
    if (this.#expected === null) throw new TypeError("expected a look first");
    return findings(read, this.#expected, this.#directory);
  }

  #show(id: string, read: ReadAnswer, found: readonly AnswerFinding[], sent: readonly Sent[]): ShownAnswer {
    const { day } = read.statement;
    const by = editorOf(read, this.#directory)?.role ?? "";
    const receipts = checkReceipts(read, sent).map((receipt) => ({ ...receipt, by }));
    const differs = receipts.some(({ code }) => code === "receipt-other-bytes");
    const all = differs ? [...found, { code: "receipt-other-bytes", grave: true }] : found;
    // Nothing that an answer of unsure origin says of receipts may comfort anybody.
    if (isGrave(all)) return { ...hidden(id, all), day, by };
    return { id, day, by, message: read.message, files: read.files, receipts, findings: all };
  }
}

/** Someone may have left, or wiped the mailbox, while an answer was opened. */
function requireStaying(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new PageError("cancelled", "it was given up");
}

/** `AbortSignal.any`, which Firefox has from 124 on. */
function either(one: AbortSignal, other?: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal?.aborted === true) both.abort();
    signal?.addEventListener("abort", () => {
      both.abort();
    });
  }
  return both.signal;
}

function isGrave(found: readonly AnswerFinding[]): boolean {
  return found.some(({ grave }) => grave);
}

function hidden(id: string, found: readonly AnswerFinding[]): ShownAnswer {
  return { id, day: "", by: "", message: "", files: [], receipts: [], findings: found };
}

function nameOf({ id, sha256 }: WaitingAnswer): string {
  return `${id} ${sha256}`;
}

function sizeOf(read: ReadAnswer): number {
  return read.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, read.message.length);
}
