"""The deconfliction service: parties who do not trust each other file what they plan and learn whether it collides."""
