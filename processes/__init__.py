"""Truth and rules: the record, its use cases and the process engine; knows no web, queue or clock."""
