"""Floor 6: `dropbox-courier`, for a workstation that is online and holds nothing secret."""
