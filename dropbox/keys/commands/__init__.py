"""The commands of `dropbox-keys`: options in, sentences out."""
