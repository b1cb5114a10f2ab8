import { MIB } from "../src/core/limits.ts";
import { Outbox } from "../src/core/sending/outbox.ts";
import { TusRequests } from "../src/core/sending/requests.ts";
import { Upload, type UploadPhase } from "../src/core/sending/upload.ts";
import { FakeTime, type Fate, randomHex, type Request, TusServer } from "./tus-server.ts";

export const SIZE = 3 * MIB + 12_345;
export const CONTENT = Uint8Array.from({ length: SIZE }, (_, index) => (index * 31 + (index >> 8)) & 255);

/** An upload of CONTENT to a server in memory, in time that only passes when someone sleeps. */
export class Setup {
  readonly server = new TusServer();
  readonly time = new FakeTime();
  readonly heard: [UploadPhase, string | undefined][] = [];
  readonly outbox: Outbox;
  readonly upload: Upload;
  onPhase: (phase: UploadPhase) => void = () => undefined;
  mostHeld = 0;

  constructor(content: Uint8Array = CONTENT, batch = 100_000) {
    let taken = 0;
    this.outbox = new Outbox({
      sizeBytes: content.length,
      take: () => {
        if (taken === content.length) return Promise.resolve(null);
        const piece = content.slice(taken, taken + batch);
        taken += piece.length;
        return Promise.resolve(piece);
      },
      giveBack: (piece) => piece.fill(0),
    });
    const surroundings = this.time.surroundings(this.server);
    const requests = new TusRequests(surroundings.fetch, "/tus", {
      token: randomHex(),
      lengthBytes: content.length,
      desk: "4f2a91c0",
      directoryVersion: 3,
    });
    this.upload = new Upload(this.outbox, requests, surroundings, (phase, code) => {
      this.heard.push([phase, code]);
      this.mostHeld = Math.max(this.mostHeld, this.outbox.heldBytes);
      this.onPhase(phase);
    });
  }

  arrived(): Uint8Array {
    for (const upload of this.server.uploads.values()) return upload.bytes;
    return new Uint8Array(0);
  }

  phases(): string {
    return this.heard.map(([phase]) => phase).join(" ");
  }
}

/** The fate of one request of a kind, counted from 1; the others pass. */
export function nth(method: string, number: number, fate: Fate): (request: Request) => Fate {
  let count = 0;
  return (request) => (request.method === method && ++count === number ? fate : "pass");
}
