/** The page's bounds; dropbox/limits.py holds the same numbers with their reasons where both have one. */
export const KIB = 1024;
export const MIB = 1024 * KIB;

export const MAX_NOTE_BYTES = 64 * KIB;
export const MAX_NOTE_SIGNATURES = 32;
export const MAX_DIRECTORY_INTEGER = 2 ** 31 - 1;
export const MAX_DIRECTORY_DEPTH = 6;
export const MAX_DIRECTORY_VERSIONS = 4096;
export const MAX_FRESH_DAYS = 45;
export const MAX_FRESH_NOTE_BYTES = 8 * KIB;
export const MAX_RECIPIENTS_FILE_BYTES = 128 * KIB;

export const MAX_JSON_DEPTH = 8;
export const MAX_BAG_INFO_BYTES = 4 * KIB;
export const MAX_SEALED_HEADER_BYTES = 22 + 64 * 1_557 + 48;

export const MAX_ANSWER_BYTES = 25 * MIB;
export const MAX_ANSWER_STREAM_BYTES = 24.5 * MIB;
export const MAX_ANSWER_FILES = 256;
export const MAX_ANSWER_FILES_JSON_BYTES = 8 * KIB * MAX_ANSWER_FILES;
export const MAX_RECEIVED = 250;
export const MAX_RECEIVED_JSON_BYTES = 128 * MAX_RECEIVED;
// One mailbox: a conversation of many years. An honest list of so many is 150 kB.
export const MAX_WAITING_ANSWERS = 1_000;
// What a telephone holds of one mailbox at once: a few answers of the largest size, or hundreds of letters.
export const MAX_MAILBOX_BYTES = 4 * MAX_ANSWER_BYTES;

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
