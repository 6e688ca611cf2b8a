"""The dossier folder, in and out."""
