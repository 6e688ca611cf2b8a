"""Files of operations, sites, movements and constraints, in the formats that their filers have."""
