"""Places: where in Bangladesh something is, by division, district and upazila."""
