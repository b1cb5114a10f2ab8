"""The commands of `dropbox-offline`: they ask, show and report; what is done, the modules above do."""
