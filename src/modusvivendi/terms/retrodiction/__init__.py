"""How well a rule names, for plans whose fate is known, who accepted and who refused."""
