"""What a plan changes, month by month, against the status quo, and how surely: displacement, violence, access."""
