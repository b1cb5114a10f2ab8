import { sealChunks } from "../core/sealing/chunks.ts";
import type { CipherApi } from "../core/sealing/protocol.ts";
import type { Role } from "./serving.ts";

/** Seals runs of chunks. Small on purpose: each worker that starts fetches its script again. */
export const cipherRole: Role<CipherApi> = {
  handlers: {
    seal: ({ streamKey, firstChunk, plaintext, last }) => {
      const began = performance.now();
      const sealed = sealChunks(streamKey, firstChunk, plaintext, last);
      return { answer: { sealed, milliseconds: performance.now() - began }, transfer: [sealed.buffer] };
    },
  },
  failureOf: () => ({ failed: "worker-failed" }),
};
