"""The payment providers, each behind the same port."""
