"""From the deal backwards to today: what must be done, in which order, with what, and when."""
