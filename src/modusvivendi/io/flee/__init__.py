"""Flee's folders: one file a table, and ``reading.py`` which puts them together."""
