"""Futures of a war under a plan and without it: violence, flight, relief and return, paired future by future."""
