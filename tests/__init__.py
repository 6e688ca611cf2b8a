"""The tests of Modus Vivendi."""
