"""Floor 6: `dropbox-offline`, the tool of the machine that has no network. docs/spec/case-folder.md."""
