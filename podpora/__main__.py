"""`python -m podpora` is the command line."""

from podpora.cli import main

main()
