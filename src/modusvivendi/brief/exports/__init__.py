"""What other programs read: results as JSON, tables as CSV, maps as GeoPackage."""
