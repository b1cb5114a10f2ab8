import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { concat, sha256Hex } from "../src/core/bytes.ts";
import type { Surroundings } from "../src/core/surroundings.ts";

export interface Request {
  readonly method: string;
  readonly address: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What befalls a request: nothing; lost before or after the server acted; half of it came; another answer. */
export type Fate = "pass" | "lost" | "answer-lost" | "half" | Response;

interface StoredUpload {
  readonly lengthBytes: number;
  readonly metadata: string;
  readonly withdrawal: string | null;
  bytes: Uint8Array;
}

/** The server's side of docs/spec/upload.md in memory, with a line that fails as it is told. */
export class TusServer {
  readonly uploads = new Map<string, StoredUpload>();
  readonly requests: Request[] = [];
  /** Asked before each request is served. */
  fate: (request: Request) => Fate | Promise<Fate> = () => "pass";

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    const request = { method: init.method ?? "GET", address, headers: new Headers(init.headers), body };
    this.requests.push(request);
    const fate = await abortable(Promise.resolve(this.fate(request)), init.signal ?? undefined);
    if (fate instanceof Response) return fate;
    if (fate === "lost") throw new TypeError("the line is dead");
    if (fate === "half") {
      this.#serve({ ...request, body: body.subarray(0, body.length >> 1) });
      throw new TypeError("the line died");
    }
    const response = this.#serve(request);
    if (fate === "answer-lost") throw new TypeError("the answer was lost");
    return response;
  };

  methods(): string {
    return this.requests.map((request) => request.method).join(" ");
  }

  #serve(request: Request): Response {
    if (request.address === "/withdraw") return this.#withdraw(request);
    if (request.headers.get("Tus-Resumable") !== "1.0.0") return refuse(412, "tus-version");
    if (request.method === "POST") return this.#create(request);
    const id = request.address.split("/").pop() ?? "";
    const upload = this.uploads.get(id);
    if (!upload) return refuse(404, "upload-unknown");
    const complete = upload.bytes.length === upload.lengthBytes;
    switch (request.method) {
      case "HEAD":
        return answer(200, { "Upload-Offset": upload.bytes.length.toString() });
      case "DELETE":
        if (complete) return refuse(403, "upload-complete");
        this.uploads.delete(id);
        return answer(204);
      case "PATCH":
        if (complete) return refuse(410, "upload-complete");
        if (request.headers.get("Upload-Offset") !== upload.bytes.length.toString())
          return refuse(409, "offset-mismatch");
        upload.bytes = concat([upload.bytes, request.body]);
        return answer(204, { "Upload-Offset": upload.bytes.length.toString() });
      default:
        return refuse(405, "method-not-allowed");
    }
  }

  #withdraw({ body }: Request): Response {
    const hash = sha256Hex(body);
    const found = [...this.uploads].filter(([, upload]) => upload.withdrawal === hash);
    for (const [id] of found) this.uploads.delete(id);
    return new Response(JSON.stringify({ withdrawn: found.length > 0 }));
  }

  #create(request: Request): Response {
    const id = sha256Hex(hexToBytes(request.headers.get("Upload-Token") ?? ""));
    if (this.uploads.has(id)) return refuse(409, "upload-exists");
    this.uploads.set(id, {
      lengthBytes: Number(request.headers.get("Upload-Length")),
      metadata: request.headers.get("Upload-Metadata") ?? "",
      withdrawal: request.headers.get("Upload-Withdrawal"),
      bytes: new Uint8Array(0),
    });
    return answer(201);
  }
}

export function refuse(status: number, code?: string): Response {
  return new Response(code === undefined ? "<html>" : JSON.stringify({ code }), { status });
}

/** Time that passes only when someone sleeps, or when a test says so. */
export class FakeTime {
  nowMs = 0;
  readonly slept: number[] = [];
  online: (() => void) | null = null;

  surroundings(server: TusServer, startWorker?: Surroundings["startWorker"]): Surroundings {
    return {
      fetch: server.fetch,
      now: () => (this.nowMs += 100),
      random: () => 1,
      sleep: async (milliseconds) => {
        this.slept.push(milliseconds);
        this.nowMs += milliseconds;
        await new Promise((resolve) => setImmediate(resolve));
      },
      onOnline: (listener) => {
        this.online = listener;
        return () => (this.online = null);
      },
      startWorker:
        startWorker ??
        (() => {
          throw new TypeError("no workers here");
        }),
      threads: 2,
    };
  }
}

export function randomHex(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

async function abortable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new DOMException("aborted", "AbortError"));
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}
