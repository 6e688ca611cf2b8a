"""The tests of the bundled dossiers, read as plain files."""
