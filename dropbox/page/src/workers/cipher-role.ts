import { sealChunks } from "../core/sealing/chunks.ts";
import type { CipherApi } from "../core/sealing/protocol.ts";
import type { Role } from "./serving.ts";

/** Seals runs of chunks. Small on purpose: each worker that starts fetches its script again. */
export const cipherRole: Role<CipherApi> = {
  handlers: {
    seal: ({ streamKey, firstChunk, spaced, last }) => {
      const began = performance.now();
      sealChunks(streamKey, firstChunk, spaced, last);
      return { answer: { sealed: spaced, milliseconds: performance.now() - began }, transfer: [spaced.buffer] };
    },
  },
  failureOf: () => ({ failed: "worker-failed" }),
};
