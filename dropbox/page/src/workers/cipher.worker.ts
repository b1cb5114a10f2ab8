import { sealChunks } from "../core/sealing/chunks.ts";
import type { CipherApi } from "../core/sealing/protocol.ts";
import { serve } from "./serving.ts";

serve<CipherApi>(
  {
    seal: ({ streamKey, firstChunk, plaintext, last }) => {
      const began = performance.now();
      const sealed = sealChunks(streamKey, firstChunk, plaintext, last);
      return { answer: { sealed, milliseconds: performance.now() - began }, transfer: [sealed.buffer] };
    },
  },
  () => ({ failed: "worker-failed" }),
);
