"""What whoever writes the index needs: all of them read the catalogue, and commit."""

from storefront.declare import BY_LISTING, Action, Bucket, FileAction, Layer, Needs, Table


def indexer(timeout: int) -> Needs:
    """Return what it needs.

    Args:
        timeout: seconds after which Lambda ends a run.
    """
    return Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.GET
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE,
            BY_LISTING: Action.QUERY,
        },
        buckets={Bucket.SEARCH: FileAction.DELETE | FileAction.GET | FileAction.PUT},
        layers=(Layer.SEARCH,),
        memory=1024,
        timeout=timeout,
    )
