import { failureOf } from "../core/sealing/calls.ts";
import type { SealApi } from "../core/sealing/protocol.ts";
import { TipSource } from "../core/sealing/tip-source.ts";
import { serve } from "./serving.ts";

const source = new TipSource();

serve<SealApi>(
  {
    start: async (question) => ({ answer: await source.start(question), transfer: [] }),
    next: async (question) => {
      const answer = await source.next(question);
      return { answer, transfer: [answer.plaintext.buffer] };
    },
  },
  failureOf,
);
