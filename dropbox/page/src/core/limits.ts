/** The page's bounds; dropbox/limits.py holds the same numbers with their reasons where both have one. */
export const KIB = 1024;
export const MIB = 1024 * KIB;

export const MAX_NOTE_BYTES = 64 * KIB;
export const MAX_NOTE_SIGNATURES = 32;
export const MAX_DIRECTORY_INTEGER = 2 ** 31 - 1;
export const MAX_DIRECTORY_DEPTH = 6;
export const MAX_DIRECTORY_VERSIONS = 4096;
export const MAX_RECIPIENTS_FILE_BYTES = 128 * KIB;

export const MAX_MESSAGE_BYTES = MIB;
export const MAX_ANSWERS_BYTES = MIB;
export const MAX_FILES = 65_536;
export const MAX_FILES_JSON_BYTES = 16 * MIB;
export const MAX_FILE_NAME_CHARACTERS = 1_024;
export const MAX_FILE_TYPE_CHARACTERS = 255;

// Up to here a file is held whole, because WebCrypto hashes only what it gets in one piece (DESIGN §3).
export const MAX_WHOLE_FILE_BYTES = 64 * MIB;
// How much of a larger file is read at once: 4 MiB come at 590 MB/s in Chromium and 430 in Firefox, 1 MiB at 410 and 340.
export const READ_BYTES = 4 * MIB;
// How much of it is hashed before it is handed on: without a JIT this takes about a second.
export const HASH_BYTES = 256 * KIB;
// More workers than this fight for the cores that the browser and the network need.
export const MAX_CIPHER_WORKERS = 4;
