import { bytesToHex } from "@noble/hashes/utils.js";
import { sha256Hex } from "../src/core/bytes.ts";
import type { Surroundings } from "../src/core/surroundings.ts";
import { FakeTime, TusServer } from "./tus-server.ts";

interface Stored {
  readonly mailbox: string;
  file: Uint8Array;
  acknowledged: boolean;
}

export interface Asked {
  readonly address: string;
  readonly init: RequestInit;
  readonly body: Uint8Array;
}

/** The server's side of docs/spec/mailbox.md in memory, with answers of its own where a test wants some. */
export class MailboxServer {
  readonly answers = new Map<string, Stored>();
  readonly asked: Asked[] = [];
  readonly time = new FakeTime();
  /** Asked before each request; undefined lets it pass, "lost" lets the line die. */
  fate: (asked: Asked) => Response | "lost" | undefined = () => undefined;
  #next = 1;

  /** Put an answer into a mailbox; ids rise. */
  deliver(mailbox: string, file: Uint8Array): string {
    const id = (this.#next++).toString(16).padStart(32, "0");
    this.answers.set(id, { mailbox, file, acknowledged: false });
    return id;
  }

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    const asked = { address, init, body };
    this.asked.push(asked);
    const fate = this.fate(asked);
    if (fate === "lost") throw new TypeError("the line is dead");
    return fate ?? this.#serve(address, body);
  };

  surroundings(): Surroundings {
    return { ...this.time.surroundings(new TusServer()), fetch: this.fetch };
  }

  paths(): string {
    return this.asked.map(({ address }) => address.replace("/mailbox/", "")).join(" ");
  }

  #serve(address: string, body: Uint8Array): Response {
    const mailbox = sha256Hex(body.subarray(0, 32));
    const id = bytesToHex(body.subarray(32));
    const mine = [...this.answers].filter(([, stored]) => stored.mailbox === mailbox);
    const found = mine.find(([name]) => name === id)?.[1];
    switch (address) {
      case "/mailbox/list":
        return list(mine.map(([name, { file }]) => ({ id: name, sha256: sha256Hex(file), size: file.length })));
      case "/mailbox/answer":
        return found ? sealed(found.file) : refused(404, "answer-unknown");
      case "/mailbox/acknowledge":
        if (found) found.acknowledged = true;
        return new Response(null, { status: 204 });
      case "/mailbox/wipe":
        for (const [name] of mine) this.answers.delete(name);
        return new Response(null, { status: 204 });
      default:
        return refused(404, "not-found");
    }
  }
}

export function list(answers: readonly object[]): Response {
  return json(JSON.stringify({ answers }));
}

export function json(text: string): Response {
  return new Response(text, { headers: { "Content-Type": "application/json" } });
}

export function sealed(file: Uint8Array): Response {
  return new Response(file.slice(), { headers: { "Content-Type": "application/octet-stream" } });
}

export function refused(status: number, code: string): Response {
  return new Response(JSON.stringify({ code }), { status, headers: { "Content-Type": "application/json" } });
}
