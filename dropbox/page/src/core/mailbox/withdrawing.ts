/** Take a submission back, as long as nobody has collected it (docs/spec/mailbox.md, "Withdrawal"). */
import { randomBytes } from "@noble/hashes/utils.js";
import { type Bytes, concat, fromUtf8, sha256Hex } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { QUIET } from "../published.ts";
import { codeOf, readAtMost, refusal, TryAgainError } from "../responses.ts";
import { persist } from "../sending/persisting.ts";
import type { Surroundings } from "../surroundings.ts";

const ADDRESS = "/withdraw";
const SECRET_BYTES = 32;
const MAX_VERDICT_BYTES = 64;

export type Withdrawn = "withdrawn" | "too-late";

/** A secret that only this page has; the server learns its hash with the announcement. */
export class Withdrawal {
  readonly #secret: Bytes = concat([randomBytes(SECRET_BYTES)]);
  /** A try may have been heard though its answer was not. */
  #unheard = false;

  get sha256(): string {
    return sha256Hex(this.#secret);
  }

  /** Throws PageError "withdrawal-unreachable", "withdrawal-unsure"; may be asked again after the first. */
  async run(surroundings: Surroundings, signal?: AbortSignal): Promise<Withdrawn> {
    const work = (one: AbortSignal): Promise<Withdrawn> => this.#ask(surroundings, one);
    const answer = await persist(work, surroundings, { signal, code: "withdrawal-unreachable" });
    // A lost answer may have been "withdrawn"; then there is nothing left to take back.
    if (answer === "too-late" && this.#unheard) {
      throw new PageError("withdrawal-unsure", "an earlier try may have taken it back");
    }
    return answer;
  }

  async #ask(surroundings: Surroundings, signal: AbortSignal): Promise<Withdrawn> {
    const headers = { "Content-Type": "application/octet-stream" };
    let response: Response;
    let withdrawn: boolean | undefined;
    try {
      const init = { ...QUIET, method: "POST", headers, signal, body: this.#secret };
      response = await surroundings.fetch(ADDRESS, init);
      withdrawn = response.status === 200 ? verdict(await readAtMost(response, MAX_VERDICT_BYTES)) : undefined;
    } catch {
      this.#unheard = true;
      throw new TryAgainError();
    }
    if (withdrawn !== undefined) return withdrawn ? "withdrawn" : "too-late";
    const code = await codeOf(response);
    // Something between us may have answered in the server's name, before or after it acted.
    this.#unheard ||= code === undefined;
    throw refusal(response.status, code);
  }
}

/** `{"withdrawn":true}` or `{"withdrawn":false}`; undefined for anything else. */
function verdict(untrusted: Uint8Array): boolean | undefined {
  const [, said] = /^\s*\{\s*"withdrawn"\s*:\s*(true|false)\s*\}\s*$/.exec(fromUtf8(untrusted) ?? "") ?? [];
  return said === undefined ? undefined : said === "true";
}
