import { failureOf } from "../core/sealing/calls.ts";
import type { SealApi } from "../core/sealing/protocol.ts";
import { TipSource } from "../core/sealing/tip-source.ts";
import type { Role } from "./serving.ts";

/** Reads and hashes files, frames the bag, signs it, makes the age header. */
export function sealRole(): Role<SealApi> {
  const source = new TipSource();
  return {
    handlers: {
      start: async (question) => ({ answer: await source.start(question), transfer: [] }),
      next: async (question) => {
        const answer = await source.next(question);
        return { answer, transfer: [answer.spaced.buffer] };
      },
    },
    failureOf,
  };
}
