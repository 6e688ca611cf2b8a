"""The tests of reading, checking and writing."""  # noqa: A005
