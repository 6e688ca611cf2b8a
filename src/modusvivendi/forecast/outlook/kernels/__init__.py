"""Compiled loops of the outlook: one future at a time, month by month; each has a plain reference in the tests."""
