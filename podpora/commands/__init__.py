"""One file per command: its name is the command's, its `command` the click object."""
