"""Violence month by month and place by place: forecasts beside their baselines, pooled, scored before believed."""
