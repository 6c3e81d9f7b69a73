"""Editing the prices of many things at once, without writing over what others have changed."""
