"""The buckets: what staff send comes to one, what buyers see is in another; two are for work.

A bucket that anybody may read holds nothing but what anybody may see; and what arrives in the first
can never set off the work that writes into the others.
"""

from enum import Enum, Flag, auto


class Bucket(Enum):
    """A bucket; the value is the variable that holds its name."""

    #: Files as staff sent them, for a day. Nobody but the functions reads them.
    UPLOADS = "UPLOADS_BUCKET"
    #: Pictures as buyers see them.
    PICTURES = "PICTURES_BUCKET"
    #: Files of the search index. Nobody but the functions reads them.
    SEARCH = "SEARCH_BUCKET"
    #: What imports are made of, and what they did, for thirty days. Likewise.
    IMPORTS = "IMPORTS_BUCKET"

    @property
    def folder(self) -> str:
        """What the keys in it begin with, all of them."""
        return {Bucket.UPLOADS: "incoming", Bucket.PICTURES: "media"}.get(self, self.name.lower())


class FileAction(Flag):
    """What a function does with the files of a bucket; each is one action of IAM."""

    DELETE = auto()
    GET = auto()
    #: Also whoever signs a form by which others may put one.
    PUT = auto()

    @property
    def iam(self) -> str:
        """IAM's name of a single action: `s3:GetObject` of GET."""
        return f"s3:{(self.name or '').title()}Object"
