"""What a party says it wants against what its choice of targets shows."""
