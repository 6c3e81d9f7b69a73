"""Fulfilments: which units of an order are in which parcel, and where that is."""
