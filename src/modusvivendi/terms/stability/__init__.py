"""Which deals and states hold by themselves: the graph model for conflict resolution."""
