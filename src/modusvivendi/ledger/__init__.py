"""What a plan gives to whom, exactly, and anew in a moment when a place moves."""
