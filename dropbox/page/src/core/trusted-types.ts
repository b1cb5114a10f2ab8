/** The page's one Trusted Types policy (DESIGN §6): it accepts the addresses of our two workers and nothing else. */
import type { WorkerLike, WorkerRole } from "./sealing/calls.ts";

interface Policy {
  createScriptURL(address: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

// The workers lie beside the script that this is built into.
const ADDRESSES: Readonly<Record<WorkerRole, string>> = {
  seal: new URL(SEAL_WORKER_FILE, import.meta.url).href,
  cipher: new URL(CIPHER_WORKER_FILE, import.meta.url).href,
};

/** Return the address if it is one of `allowed`; else throw, as a Trusted Types rule must. */
export function requireWorkerAddress(address: string, allowed: readonly string[]): string {
  if (!allowed.includes(address)) throw new TypeError("this is not the address of a worker of this page");
  return address;
}

const RULES: Policy = {
  createScriptURL: (address) => requireWorkerAddress(address, Object.values(ADDRESSES)),
};
let policy: Policy | undefined;

export function startWorker(role: WorkerRole): WorkerLike {
  // A policy's name can be taken only once. A browser without Trusted Types goes by the same rule.
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  policy ??= factory?.createPolicy("press-dropbox", RULES) ?? RULES;
  return new Worker(policy.createScriptURL(ADDRESSES[role]), { type: "module" });
}
