"""Safe copies (docs/spec/safe-copies.md): hostile files are read in a sandbox, and only pixels come out.

Nothing of this package parses a source's file outside the sandbox. `inside` holds what runs in it.
"""
