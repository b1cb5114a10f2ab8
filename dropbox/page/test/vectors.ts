import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PageError } from "../src/core/errors.ts";

const FOLDER = join(process.env["PAGE_ROOT"] ?? ".", "..", "..", "tests", "vectors");

/** Where a file of tests/vectors lies, which Python's tests read too. */
export function vectorPath(name: string): string {
  return join(FOLDER, name);
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each test names its vectors' shape
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(vectorPath(name), "utf8")) as T;
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** For `assert.throws` and `assert.rejects`: a PageError with this code and nothing else. */
export function refusedAs(code: string): (error: unknown) => boolean {
  return (error) => {
    if (error instanceof PageError && error.code === code) return true;
    throw new Error(`expected the code ${code}`, { cause: error });
  };
}
