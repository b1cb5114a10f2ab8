"""`python -m dropbox.server`, for those without the script."""

from dropbox.server.main import main

main()
