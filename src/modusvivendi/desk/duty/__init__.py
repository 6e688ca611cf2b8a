"""What duty officers do: stops, progress of movements, calls, challenges of sites, incidents, and their clocks."""
