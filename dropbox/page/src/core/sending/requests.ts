/** tus 1.0.0 requests (docs/spec/upload.md) and what their answers mean. */
import { sha256Hex, toBase64, utf8 } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { type Fetch, QUIET } from "../published.ts";
import { codeOf, refusal, TryAgainError } from "../responses.ts";

/** The server's offset is not ours: ask for it. */
export class OffsetUnknownError extends Error {}

export interface Announcement {
  /** 32 random bytes in hex; the server never sends an address, both sides make it of this. */
  readonly token: string;
  readonly lengthBytes: number;
  readonly desk: string;
  readonly directoryVersion: number;
  /** The hash of what will take the submission back, where the source may want to. */
  readonly withdrawalSha256?: string;
}

export class TusRequests {
  readonly #fetch: Fetch;
  readonly #collection: string;
  readonly #announcement: Announcement;
  readonly #address: string;

  constructor(fetchIt: Fetch, collection: string, announcement: Announcement) {
    this.#fetch = fetchIt;
    this.#collection = collection;
    this.#announcement = announcement;
    const token = Uint8Array.from(announcement.token.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    this.#address = `${collection}/${sha256Hex(token)}`;
  }

  /** Announce the upload; throws PageError where the server refuses it. */
  async create(signal: AbortSignal): Promise<void> {
    const { token, lengthBytes, desk, directoryVersion, withdrawalSha256 } = this.#announcement;
    const version = directoryVersion.toString();
    const response = await this.#send("POST", this.#collection, signal, {
      "Upload-Length": lengthBytes.toString(),
      "Upload-Metadata": `desk ${toBase64(utf8(desk))},directory ${toBase64(utf8(version))}`,
      "Upload-Token": token,
      ...(withdrawalSha256 === undefined ? {} : { "Upload-Withdrawal": withdrawalSha256 }),
    });
    if (response.status === 201) return;
    const code = await codeOf(response);
    // An answer was lost: the upload is ours, only we know the token.
    if (code === "upload-exists") throw new OffsetUnknownError();
    // A box that is full says so before the first byte; later it may have room again.
    if (response.status === 507) throw new PageError(code ?? "full", "the server has no room");
    throw refusal(response.status, code);
  }

  /** How many bytes the server has. */
  async offset(signal: AbortSignal): Promise<number> {
    const response = await this.#send("HEAD", this.#address, signal, {});
    if (response.status === 200 || response.status === 204) return offsetOf(response);
    // HEAD has no body: the status must do.
    if (response.status === 404)
      throw new PageError("upload-unknown", "the server does not know the upload any more");
    throw refusal(response.status, undefined);
  }

  /** Send the bytes that begin at this offset; return the new offset. */
  async append(offsetBytes: number, body: Blob, signal: AbortSignal): Promise<number> {
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": offsetBytes.toString(),
    };
    const response = await this.#send("PATCH", this.#address, signal, headers, body);
    if (response.status === 204) return offsetOf(response);
    // 409: another offset. 410: complete, so the answer to the last part was lost. 460: damaged on the way.
    if ([409, 410, 460].includes(response.status)) throw new OffsetUnknownError();
    throw refusal(response.status, await codeOf(response));
  }

  /** Cancel; tell whether the upload was already complete. */
  async terminate(signal: AbortSignal): Promise<"gone" | "complete"> {
    const response = await this.#send("DELETE", this.#address, signal, {});
    if (response.status === 403 || response.status === 410) return "complete";
    if (response.status === 204 || response.status === 404) return "gone";
    throw refusal(response.status, await codeOf(response));
  }

  async #send(
    method: string,
    address: string,
    signal: AbortSignal,
    headers: Record<string, string>,
    body?: Blob,
  ): Promise<Response> {
    const all = { "Tus-Resumable": "1.0.0", ...headers };
    try {
      // Someone who leaves the page at once must still be heard.
      const keepalive = method === "DELETE";
      return await this.#fetch(address, {
        ...QUIET,
        method,
        headers: all,
        signal,
        body: body ?? null,
        keepalive,
      });
    } catch {
      // Not chained: a browser's own message names the address.
      throw new TryAgainError();
    }
  }
}

function offsetOf(response: Response): number {
  const written = response.headers.get("Upload-Offset") ?? "";
  // Something between us answered in the server's name: a captive portal, a broken proxy.
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(written)) throw new TryAgainError();
  return Number(written);
}
