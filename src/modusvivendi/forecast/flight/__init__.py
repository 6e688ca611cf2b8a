"""Flight as flows: Flee's rules, and what they lack, on counts of people instead of one object a person."""
