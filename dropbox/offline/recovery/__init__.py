"""Keys that outlive a machine: as words on sheets, and back (docs/spec/shares.md)."""
