"""Spatial bargaining as in KTAB's Spatial Model of Politics, and Adjusted Winner: lenses beside the deal, not the deal.

The model is documented by the KAPSARC Toolkit for Behavioral Analysis (Wise, Lester and Efird 2015). It descends from
the expected-utility models of Bueno de Mesquita (1985, 1994) but elects positions by a probabilistic Condorcet
election in place of the median voter.

Two slips of KTAB's code are mended unless ``Rules.slips`` asks for them: the receiver's view of a bargain takes its
expected gain where the probability is meant, and the weight of the receiver in a compromise takes the
initiator's capability.
"""
