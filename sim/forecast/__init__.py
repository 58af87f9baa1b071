"""Cases, scores and calibration."""
