"""Tests of the road: schedules, activities, forces, training, access."""
