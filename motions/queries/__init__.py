"""Questions about motions that pages, exports and other actions ask. They read, and never write."""

from motions.queries import provenance, rulings, supporters, trace, votes

__all__ = ["provenance", "rulings", "supporters", "trace", "votes"]
