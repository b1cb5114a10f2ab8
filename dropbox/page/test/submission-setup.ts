import assert from "node:assert/strict";
import { Decrypter } from "age-encryption";
import { loadDirectory } from "../src/core/directory/load.ts";
import type { WorkerLike, WorkerRole } from "../src/core/sealing/calls.ts";
import {
  startSubmission,
  type Submission,
  type SubmissionRequest,
  type SubmissionState,
} from "../src/core/submission.ts";
import { LocalWorker } from "./local-worker.ts";
import { DESK, IDENTITY, publishedFolder, serveFolder, SETTINGS, TODAY } from "./newsroom.ts";
import { repeatedFile } from "./sources.ts";
import { FakeTime, TusServer } from "./tus-server.ts";

export const PHOTO = repeatedFile("фота.jpg", "image/jpeg", 700_000, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
export const EMPTY = repeatedFile("пусты.txt", "text/plain", 0, Uint8Array.of(0));

/** One submission to a server in memory, its workers in this thread. */
export class Setup {
  readonly server = new TusServer();
  readonly time = new FakeTime();
  readonly folder = publishedFolder();
  readonly states: SubmissionState[] = [];
  readonly workers: LocalWorker[] = [];
  onState: (state: SubmissionState) => void = () => undefined;
  makeWorker: (role: WorkerRole) => LocalWorker = (role) => new LocalWorker(role);
  /** Lines to the keys that are dead before one is alive. */
  deadLines = 0;

  async start(change: Partial<SubmissionRequest> = {}): Promise<Submission> {
    const serve = serveFolder(this.folder, this.server.fetch);
    const surroundings = this.time.surroundings(this.server, (role): WorkerLike => {
      const worker = this.makeWorker(role);
      this.workers.push(worker);
      return worker;
    });
    const directory = await loadDirectory(SETTINGS, TODAY, { ...surroundings, fetch: serve });
    const request: SubmissionRequest = {
      settings: SETTINGS,
      directory,
      desk: DESK,
      today: TODAY,
      message: "Прывітанне",
      answers: {},
      files: [PHOTO, EMPTY] as unknown as File[],
      ...change,
    };
    const fetch = (address: string, init: RequestInit): Promise<Response> =>
      address.startsWith("/keys/") && this.deadLines-- > 0
        ? Promise.reject(new TypeError("dead"))
        : serve(address, init);
    return startSubmission(
      request,
      (state) => {
        this.states.push(state);
        this.onState(state);
      },
      { ...surroundings, fetch },
    );
  }

  phases(): string {
    return [...new Set(this.states.map((state) => state.phase))].join(" ");
  }

  async opened(): Promise<Buffer> {
    const decrypter = new Decrypter();
    decrypter.addIdentity(IDENTITY);
    const [upload] = [...this.server.uploads.values()];
    assert.ok(upload);
    return Buffer.from(await decrypter.decrypt(upload.bytes));
  }
}
