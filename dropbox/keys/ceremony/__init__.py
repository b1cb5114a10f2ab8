"""The key day (docs/spec/key-day.md): its file, how far it stands, what is said of it, taking part."""
