"""Whether files would run once deployed, said by file and element in plain words."""
