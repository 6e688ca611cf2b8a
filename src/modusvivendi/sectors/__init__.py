"""How the land may be shared out: contiguous sectors sampled, searched and scored."""
