"""Compiled loops over deals: whole numbers and yes or no, so that no order of work changes a result."""
