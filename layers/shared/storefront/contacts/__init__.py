"""Contacts: whom an order is for, and where it goes. All of it is personal data."""
