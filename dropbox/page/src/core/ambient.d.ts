/** A text file, taken into the bundle as it is. */
declare module "*.txt" {
  const text: string;
  export default text;
}

/** The workers' built names, put in by tools/build.mjs. */
declare const SEAL_WORKER_FILE: string;
declare const CIPHER_WORKER_FILE: string;
