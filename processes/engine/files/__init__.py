"""What designers write: diagrams, tables, forms and scenarios, read into plain words; nothing is judged."""
