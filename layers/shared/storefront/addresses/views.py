"""What clients see of addresses."""

from urllib.parse import quote

from typing_extensions import TypedDict

from storefront.addresses.model import Owner, OwnerKind, Seo
from storefront.contract import Id


class SeoView(TypedDict):
    """What search engines are told; empty where that follows from name and description."""

    title: str
    description: str


class ShownSeoView(SeoView):
    """What search engines are to be told of a page.

    `canonical`: the path, percent-encoded, under which a shop shows it, below wherever it shows
    its products.
    """

    canonical: str


class AddressView(TypedDict):
    """What a slug leads to, or once led to. `slug`: its slug now; null if it has none."""

    kind: OwnerKind
    id: Id
    slug: str | None


def seo_view(seo: Seo) -> SeoView:
    """Return what staff have written for search engines."""
    return {"title": seo.title, "description": seo.description}


def shown_seo_view(seo: Seo, slug_or_id: str) -> ShownSeoView:
    """Return what search engines are to be told, with nothing left empty."""
    return {**seo_view(seo), "canonical": quote(slug_or_id, safe="")}


def address_view(owner: Owner, slug: str) -> AddressView:
    """Return what a slug leads to."""
    return {"kind": owner.kind, "id": owner.id, "slug": slug or None}
