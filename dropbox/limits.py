"""Floor 0: every bound on what comes from outside, each with its reason."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

# A seized disk is attacked offline at scrypt's 2^18: twelve characters is the least that is not hopeless.
MIN_PASSPHRASE_CHARACTERS: Final = 12
# A passphrase is typed by a person; more than this is a wrong file on the descriptor.
MAX_PASSPHRASE_BYTES: Final = 4 * KIB

# dropbox.note
# A directory for a large newsroom is under 30 KB; everything else signed is under 2 KB.
MAX_NOTE_BYTES: Final = 64 * KIB
# Roots of one directory, old and new, at a change: no newsroom has more holders. C2SP asks for 16 at least.
MAX_NOTE_SIGNATURES: Final = 32

# dropbox.age
# Room for 600 post-quantum stanzas; trying an identity on all of them takes a tenth of a second.
MAX_AGE_HEADER_BYTES: Final = 1 * MIB
# scrypt takes 2^factor KiB of memory: 1 GiB at 20, what an old laptop still has. Writers use 18.
MAX_SCRYPT_WORK_FACTOR: Final = 20
# A post-quantum recipient has 1,959 characters; age takes lines up to this.
MAX_AGE_RECIPIENT_CHARACTERS: Final = 8 * KIB
# Room for 500 post-quantum recipients; more is a wrong file on the command line.
MAX_AGE_KEY_FILE_BYTES: Final = 1 * MIB

# -- dropbox.bag and dropbox.tip: the submission (docs/spec/submission.md) and the courier bag
# as docs/spec/courier.md has it
# Part of the format: the message leads and is read whole before the 40 GB behind it.
MAX_MESSAGE_BYTES: Final = MIB
# Consent per file and audience, for thousands of files, and answers of a page each.
MAX_ANSWERS_BYTES: Final = MIB
# A telephone's whole camera folder is 30,000 files; reader and page hold one row per file in memory.
MAX_FILES: Final = 65_536
# 10,000 files with the longest Latin names, or MAX_FILES with 250 bytes a row; parsed at once, in memory.
MAX_FILES_JSON_BYTES: Final = 16 * MIB
# One row of at most 92 bytes per file, and four more.
MAX_MANIFEST_BYTES: Final = 92 * (MAX_FILES + 4)
# Nine labels, the longest a post-quantum recipient of 1,959 characters.
MAX_BAG_INFO_BYTES: Final = 4 * KIB
# Eleven lines and one signature: 900 bytes with the longest origin and desk.
MAX_SOURCE_SIGNATURE_BYTES: Final = 2 * KIB
# JavaScript counts exactly up to here; both languages write and read the same sizes.
MAX_FILE_BYTES: Final = 2**53 - 1
# File systems stop at 255; a browser may hand over a relative path.
MAX_FILE_NAME_CHARACTERS: Final = 1_024
# RFC 6838 allows 127 + 1 + 127.
MAX_FILE_TYPE_CHARACTERS: Final = 255
# Deeper than any question needs, shallower than any interpreter's stack.
MAX_JSON_DEPTH: Final = 8
# Read, hash and write in pieces big enough that Python's own time vanishes, small enough for a worker's memory.
STREAM_CHUNK_BYTES: Final = MIB
# FAT32 can hold 4 GiB - 1, but copying tools and old sticks fail earlier; DESIGN section 7 says 1 GiB.
COURIER_PART_BYTES: Final = GIB
# A FAT32 folder has 65,536 entries, and a name of up to 41 characters takes five.
MAX_COURIER_FILES: Final = 13_000
# One row of at most 250 bytes per file.
MAX_COURIER_LIST_BYTES: Final = 250 * MAX_COURIER_FILES
# What an inventory lists of the server: a fifth more than DESIGN's busiest desk, read back in ten seconds. In a
# flood it lists nothing.
MAX_COURIER_STORED: Final = 120_000
# The items, and a row of at most 90 bytes for everything on the server; parsed at once, in memory.
MAX_INVENTORY_BYTES: Final = MAX_COURIER_LIST_BYTES + 90 * MAX_COURIER_STORED

# dropbox.settings
# A settings file is written by hand; more than this is a wrong file.
MAX_SETTINGS_BYTES: Final = 256 * KIB

# dropbox.offline
# A file system takes 255 bytes a name; what other programs add (".part", " (copy)") must still fit.
MAX_SAFE_NAME_BYTES: Final = 240
# An identity takes 2.1 kB with its comments: a new one every month for twenty years.
MAX_IDENTITY_FILE_BYTES: Final = 512 * KIB
# An Ed25519 private key in PEM is 119 bytes.
MAX_SIGNING_KEY_BYTES: Final = 4 * KIB
# A published folder: 10,000 versions never come near; held in memory while it is judged.
MAX_KEY_FOLDER_BYTES: Final = 64 * MIB

# dropbox.offline.safe: what a program that reads a hostile file may use, docs/spec/safe-copies.md
# What all its processes hold together: an old laptop with 4 GiB goes on working beside it.
SANDBOX_RESIDENT_BYTES: Final = 3 * GIB // 2
# LibreOffice reserves 2 GiB of addresses and uses a tenth of them.
SANDBOX_ADDRESS_BYTES: Final = 4 * GIB
# Its only writable place, in memory: a document as PDF, or a copy that is cleaned.
SANDBOX_SCRATCH_BYTES: Final = 512 * MIB
# LibreOffice and ffmpeg start up to 40 threads, which count as processes do.
SANDBOX_PROCESSES: Final = 128
SANDBOX_OPEN_FILES: Final = 256
# Nothing for so long is a program that turns in circles: a large spreadsheet takes LibreOffice a minute.
SANDBOX_SILENT_SECONDS: Final = 120
# A thousand pages at a second each, on an old laptop.
SANDBOX_SECONDS: Final = 1_800
# Between two looks at the memory and the number of its processes.
SANDBOX_LOOK_SECONDS: Final = 0.05

# What leaves the sandbox as pixels. A page of A4 has 2.2 million at 150 dots an inch.
SAFE_DOTS_PER_INCH: Final = 150
MAX_SAFE_PAGES: Final = 1_000
MAX_SAFE_PAGE_SIDE: Final = 10_000
# A telephone's picture of 24 megapixels stays as sharp as it is; one page is held in memory, 75 MB.
MAX_SAFE_PAGE_PIXELS: Final = 25_000_000
# A thousand pages and room: at most 12 GB come through the pipe.
MAX_SAFE_DOCUMENT_PIXELS: Final = 4_000_000_000
# What exiftool says of one file: 2,000 values of a line each. More is a file that plays with it.
MAX_METADATA_BYTES: Final = MIB
# What is recognised on one page: a newspaper's has 40 kB.
MAX_PAGE_WORDS_BYTES: Final = MIB
# A page takes tesseract two seconds.
PAGE_WORDS_SECONDS: Final = 60
# A film: six hours of work for an hour of film on an old laptop. Nothing is said for its first minute.
FILM_SECONDS: Final = 21_600
# A copy is at most as large as a film of six hours at 20 Mbit/s.
MAX_FILM_BYTES: Final = 54_000_000_000
# What a film is between the two programs: nine hours of large pictures, uncompressed.
MAX_FRAMES_BYTES: Final = 4_000 * GIB
# By its first bytes a file is told; an SVG may begin with a long comment.
KIND_HEAD_BYTES: Final = 4 * KIB

# dropbox.plain: the form
# A name of MAX_FILE_NAME_CHARACTERS in UTF-8, its quotation marks escaped, and the field's own name.
MAX_FORM_HEADER_BYTES: Final = 5 * KIB
# Content-Disposition and Content-Type: a browser sends nothing else.
MAX_FORM_HEADERS: Final = 2
# Desk, message, and an empty part for each file input that was left alone, beside MAX_FILES.
MAX_FORM_PARTS: Final = MAX_FILES + 32
# RFC 2046 section 5.1.1.
MAX_FORM_BOUNDARY_CHARACTERS: Final = 70

# dropbox.directory
# RFC 8785 numbers are doubles; this bound is the same integer in every language.
MAX_DIRECTORY_INTEGER: Final = 2**31 - 1
# The document is three deep; this leaves @v2 room without letting a parser recurse.
MAX_DIRECTORY_DEPTH: Final = 6
# A reader asks for every version: a new one each week for 78 years. A hostile server must not make it ask for
# ever.
MAX_DIRECTORY_VERSIONS: Final = 4096
# DESIGN section 5: for so long a server can hide a revocation from new sources; a stick travels in less.
MAX_FRESH_DAYS: Final = 45
# Five lines and a signature of each of 32 keys.
MAX_FRESH_NOTE_BYTES: Final = 8 * KIB
# Two years of windows of three months, three times over; each recipient has 1,959 characters.
MAX_REQUEST_RECIPIENTS: Final = 24
# A history of a hundred versions of 20 KB, and the recipient strings of a large newsroom.
MAX_DAY_FILE_BYTES: Final = 4 * MIB
# A sheet in plain text has 800 characters, 33 words with their numbers 400; more is a wrong file.
MAX_SHARE_CHARACTERS: Final = 4 * KIB
# What an audit remembers: every version it saw, as served; a published folder's notes and no more.
MAX_MEMORY_BYTES: Final = 64 * MIB
# dropbox.transfer
# The largest built file has 120 kB; every list of words together 200 kB.
MAX_PAGE_BYTES: Final = 4 * MIB
# A circuit through Tor that was silent for a minute is dead.
TRANSFER_IDLE_SECONDS: Final = 60
# For one file: 128 KiB at 1 kB/s, and room.
TRANSFER_SECONDS: Final = 300
# dropbox.tlog
# C2SP tlog-policy asks readers to take 32 of each; a line with an ML-DSA-44 key has 2 kB.
MAX_LOG_POLICY_NAMES: Final = 64
MAX_LOG_POLICY_BYTES: Final = 512 * KIB
# A tree of 2^63 leaves is 63 high.
MAX_LOG_PATH: Final = 63
# 64 stanzas, the most a submission may carry, of 1,960 bytes each.
MAX_RECIPIENTS_FILE_BYTES: Final = 128 * KIB

# What dropbox.store, dropbox.intake and dropbox.source.uploads keep to; docs/spec/upload.md.
# What one SIGKILL can cost a source; a stock client sends a whole file in one PATCH.
PART_BYTES: Final = 8 * MIB
# The plain form can't resume: a part is only a unit for the file system; each one under way holds a descriptor.
PLAIN_PART_BYTES: Final = GIB
# 256 threads each hold one piece.
READ_PIECE_BYTES: Final = 64 * KIB
# Padmé's floor of 16 KiB sealed to one post-quantum recipient: header 1,627, nonce 16, tag 16.
MIN_SEALED_BYTES: Final = 1_627 + 16 + 16 * KIB + 16
# JavaScript counts exactly up to here.
MAX_SEALED_BYTES: Final = 2**53 - 1
# DESIGN section 3: a desk has a handful of readers; a header of 64 stanzas is checked in under a millisecond.
MAX_RECIPIENTS: Final = 64
# 64 hybrid stanzas of 1,557 bytes, the version line and the MAC.
MAX_SEALED_HEADER_BYTES: Final = 22 + MAX_RECIPIENTS * 1_557 + 48
# What is set aside ahead of what an upload has delivered: else one stranger announces 100 TB.
MAX_RESERVED_AHEAD_BYTES: Final = 64 * MIB
# A tip up to here may use the protected reserve: text and photos get through when videos have filled the disk.
SMALL_TIP_BYTES: Final = 25_000_000
# The protected reserve: forty small tips, but no more than a twentieth of a small disk.
PROTECTED_RESERVE_BYTES: Final = GIB
PROTECTED_RESERVE_SHARE: Final = 20
# Kept free for the database itself, so that rows can still be read, changed and deleted when all else is full.
DATABASE_ROOM_BYTES: Final = 8 * MIB
# Days, because no row holds a time of day; "two days later" is at least 24 hours later.
UPLOAD_SILENT_DAYS: Final = 2
# An announcement without a byte costs its source nothing to make again, and a stranger nothing to make.
UPLOAD_UNBEGUN_DAYS: Final = 2
UPLOAD_FINISHED_DAYS: Final = 2
# The blackout of August 2020 lasted 72 hours; 15 midnights are at least 14 whole days.
UPLOAD_KEPT_DAYS: Final = 15
# Two pairs of 255 characters would do; clients of ours send 60.
MAX_UPLOAD_METADATA_CHARACTERS: Final = 512
# DESIGN section 6; a circuit through Tor that was silent for a minute is dead.
IDLE_SECONDS: Final = 60
# A worker's 1,000 connections, a part and a row's journal for each of 256 threads, and room; as in the units.
OPEN_FILES: Final = 8_192
# A request takes milliseconds, an upload's bytes come all the time: only then is a line asked how fast it is.
HELD_SECONDS: Final = 5
# Threads that others may hold at once; the rest answer whoever comes while the slowest are sent away.
HELD_SHARE: Final = 3 / 4
# Behind it the database is broken, not busy: a transaction here takes milliseconds.
DATABASE_BUSY_SECONDS: Final = 10

# dropbox.keys
# A recipient of 1,959 letters and some lines of comment.
MAX_RECIPIENT_FILE_BYTES: Final = 16 * KIB
# An Ed25519 private key in PEM is 119 bytes.
MAX_ROOT_KEY_BYTES: Final = 4 * KIB

# dropbox.codename
# Twelve words of nine letters, numbered, however typed, take 250; more is a message in the wrong field.
MAX_CODENAME_CHARACTERS: Final = 1024

# dropbox.answer: docs/spec/answer.md, outgoing.md; and the mailbox, docs/spec/mailbox.md
# A page opens it in memory, on a telephone, through Tor, perhaps without a JIT: a minute at 0.4 MB/s.
MAX_ANSWER_BYTES: Final = 25 * MIB
# Documents for a source, not an archive; each costs a row in the page.
MAX_ANSWER_FILES: Final = 256
# The largest padded size with which the age file, its header and tags counted, stays below MAX_ANSWER_BYTES.
MAX_ANSWER_STREAM_BYTES: Final = 49 * MIB // 2
# Each file's name at its longest, all of it escaped.
MAX_ANSWER_FILES_JSON_BYTES: Final = 8 * KIB * MAX_ANSWER_FILES
# A note of MAX_NOTE_BYTES has room for 290 lines of 215 bytes; a conversation that long begins a new codename.
MAX_RECEIVED: Final = 250
# One row of at most 118 bytes a message.
MAX_RECEIVED_JSON_BYTES: Final = 128 * MAX_RECEIVED
# A note of MAX_NOTE_BYTES has room for 300 lines of 190 bytes.
MAX_OUTGOING_LINES: Final = 250
# A source may come back once more after reading.
ANSWER_READ_DAYS: Final = 7
# An answer that nobody comes for: a year covers an arrest and a release.
ANSWER_KEPT_DAYS: Final = 365
