"""Which deal each needed party would sign: so far, where parties agree and where they do not."""
