"""Hands what a verb has found to files, standard output and standard error; a module a verb."""
