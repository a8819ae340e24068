"""What other tools drew, made to run here: their expressions, their words, what must be decided, what is lost."""
