"""How many people camps will hold, forecast from nothing but what was known on a day, and scored."""
