"""Forecasts and what they were worth: the historical cases, their scores beside the baselines, the calibration."""
