"""The buckets of tests."""

from storefront.buckets import Bucket

#: Their names, by what the template calls them.
BUCKETS = {one: f"{one.name.lower()}-of-tests" for one in Bucket}
