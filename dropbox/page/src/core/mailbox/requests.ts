/** What is asked of a mailbox (docs/spec/mailbox.md); the token is in the body and nowhere else. */
import { hexToBytes } from "@noble/hashes/utils.js";
import { type Bytes, concat, fromUtf8 } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { hashOf } from "../hashing.ts";
import { countNames, scanJson } from "../json-scan.ts";
import { MAX_ANSWER_BYTES, MAX_WAITING_ANSWERS } from "../limits.ts";
import { QUIET } from "../published.ts";
import { codeOf, readAtMost, refusal, TryAgainError } from "../responses.ts";
import { type Persisting, persist } from "../sending/persisting.ts";
import type { Surroundings } from "../surroundings.ts";

/** A row of the list: what the server says that it has. */
export interface WaitingAnswer {
  readonly id: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type Asking = Pick<Persisting, "signal" | "tries">;

const BODY_TYPE = "application/octet-stream";
// One row with its names, quotation marks, commas and the largest size; and some blanks.
const MAX_ROW_BYTES = 160;
const MAX_LIST_BYTES = 64 + MAX_ROW_BYTES * MAX_WAITING_ANSWERS;
const LIST_DEPTH = 3;
// Slower than the slowest line through Tor: below this an answer is a server that holds us.
const LEAST_BYTES_A_SECOND = 1024;

export class MailboxRequests {
  readonly #surroundings: Surroundings;
  readonly #token: Bytes;

  constructor(surroundings: Surroundings, token: Uint8Array) {
    this.#surroundings = surroundings;
    this.#token = concat([token]);
  }

  /** What waits; throws PageError "mailbox-unreachable", "mailbox-wrong", "cancelled", as all of these do. */
  async list(asking: Asking = {}): Promise<readonly WaitingAnswer[]> {
    const body = await this.#ask("list", this.#token, MAX_LIST_BYTES, "application/json", asking);
    return parseList(body);
  }

  /** The sealed bytes of one of the list, of the size and hash it said; "answer-unknown" where it is gone. */
  async answer(waiting: WaitingAnswer, asking: Asking = {}): Promise<Bytes> {
    const file = await this.#ask("answer", this.#about(waiting.id), waiting.sizeBytes, BODY_TYPE, asking);
    if (file.length !== waiting.sizeBytes || (await hashOf(file)) !== waiting.sha256)
      throw new PageError("answer-damaged", "the answer is not the one of the list");
    return file;
  }

  /** Say that an answer was read. */
  async acknowledge(id: string, asking: Asking = {}): Promise<void> {
    await this.#ask("acknowledge", this.#about(id), 0, null, asking);
  }

  /** Have the server delete every answer of this mailbox. */
  async wipe(asking: Asking = {}): Promise<void> {
    await this.#ask("wipe", this.#token, 0, null, asking);
  }

  #about(id: string): Bytes {
    return concat([this.#token, hexToBytes(id)]);
  }

  #ask(what: string, body: Bytes, maxBytes: number, type: string | null, asking: Asking): Promise<Bytes> {
    const once = (signal: AbortSignal): Promise<Bytes> => this.#once(what, body, maxBytes, type, signal);
    const extraMs = (maxBytes / LEAST_BYTES_A_SECOND) * 1000;
    return persist(once, this.#surroundings, { ...asking, code: "mailbox-unreachable", extraMs });
  }

  async #once(
    what: string,
    body: Bytes,
    maxBytes: number,
    type: string | null,
    signal: AbortSignal,
  ): Promise<Bytes> {
    const init = { ...QUIET, method: "POST", headers: { "Content-Type": BODY_TYPE }, signal, body };
    let response: Response;
    try {
      response = await this.#surroundings.fetch(`/mailbox/${what}`, init);
      if (type === null && response.status === 204) return new Uint8Array(0);
      // Another type is another's answer in the server's name: a portal's page, a proxy's error.
      if (type !== null && response.status === 200 && response.headers.get("Content-Type") === type)
        return await readAtMost(response, maxBytes);
    } catch {
      // Not chained: a browser's own message names the address.
      throw new TryAgainError();
    }
    throw judged(refusal(response.status, await codeOf(response)));
  }
}

/** Of what our server refuses, only that an answer is gone is news; anything else it never says to us. */
function judged(error: PageError | TryAgainError): PageError | TryAgainError {
  if (!(error instanceof PageError) || error.code === "answer-unknown") return error;
  return new PageError("mailbox-wrong", "the server refused what it should understand");
}

function parseList(untrusted: Uint8Array): readonly WaitingAnswer[] {
  const text = untrusted.length > MAX_LIST_BYTES ? null : fromUtf8(untrusted);
  let found: unknown;
  try {
    found = JSON.parse(text ?? "");
  } catch {
    throw wrong();
  }
  const { depth, names, allNumbers } = scanJson(text ?? "", LIST_DEPTH, (number) =>
    /^[1-9][0-9]*$/.test(number),
  );
  if (depth > LIST_DEPTH || !allNumbers || countNames(found) !== names) throw wrong();
  const rows = exactly(found, 1)["answers"];
  if (!Array.isArray(rows) || rows.length > MAX_WAITING_ANSWERS) throw wrong();
  const answers = rows.map(parseRow);
  // Sorted, none twice.
  if (answers.some(({ id }, index) => index > 0 && id <= (answers[index - 1]?.id ?? ""))) throw wrong();
  return answers;
}

function parseRow(untrusted: unknown): WaitingAnswer {
  const { id, sha256, size } = exactly(untrusted, 3);
  if (typeof id !== "string" || !/^[0-9a-f]{32}$/.test(id)) throw wrong();
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) throw wrong();
  if (typeof size !== "number" || size < 1 || size > MAX_ANSWER_BYTES) throw wrong();
  return { id, sizeBytes: size, sha256 };
}

/** An object of so many fields. */
function exactly(untrusted: unknown, count: number): Readonly<Record<string, unknown>> {
  if (typeof untrusted !== "object" || untrusted === null || Object.keys(untrusted).length !== count)
    throw wrong();
  return untrusted as Readonly<Record<string, unknown>>;
}

function wrong(): PageError {
  return new PageError("mailbox-wrong", "the server's list is not as ours would be");
}
