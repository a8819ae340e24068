"""Moves running cases to another version of their diagrams: plan, preview, move in batches, undo.

`propose` says what becomes of every element; `preview` asks every running case; `begin` has workers move
them, `progress` and `cases` tell how far they are; `undo` takes back what has not gone on since.
"""
