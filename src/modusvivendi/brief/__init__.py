"""The report of a run: figures, HTML, PDF and exports."""
