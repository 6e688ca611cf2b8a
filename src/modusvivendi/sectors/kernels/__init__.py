"""Compiled loops over plain arrays; each has a plain-Python reference in the tests."""
