"""Questions about motions that pages, exports and other actions ask. They read, and never write."""

from motions.queries import rulings, supporters, trace, votes

__all__ = ["rulings", "supporters", "trace", "votes"]
