"""The vocabulary: frozen types over read-only arrays, and the words for what is wrong with an input.

Nothing here reads a file, asks the clock or prints.
"""
