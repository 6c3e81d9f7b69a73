"""Local stand-ins for Stripe and bKash that speak the providers' wire formats."""
