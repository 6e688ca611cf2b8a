"""Proof of who filed what and when: a Merkle log that nobody can rewrite unseen, not even whoever runs the desk."""
