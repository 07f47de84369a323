"""The demonstration's rule book, and what is moved to change it. All in our own words, and invented."""

from __future__ import annotations

from typing import Final

RULE_BOOK: Final = """# Rules of the organisation

## Members

1. Anybody who shares our aims and pays the subscription is a member.

1.1. A member who is behind with the subscription for more than sixty days has no vote until it is paid.

1.2. Nobody loses their membership without a hearing.

## Local groups

2. Members of one place may form a local group.

2.1. The coordinating group recognises local groups.

2.2. A local group chooses its own convenors each year.

## The coordinating group

3. The coordinating group runs the organisation between conventions.

3.1. It has twenty-six members, elected by region.

3.2. It meets at least once a month and publishes what it decides.

3.3. Its members serve for two years.

## Conventions

4. The coordinating group may call a convention of members.

4.1. A convention advises the coordinating group.

## Endorsements

5. The coordinating group decides which candidates the organisation supports.

5.1. It may ask the members before it decides.

## These rules

6. These rules are changed by a ballot of all members, in which two thirds of those voting are in favour."""

# Of each change: what is replaced, and what by.
CONVENTION: Final = (
    (
        "The coordinating group may call a convention of members.",
        "A convention is held every year. Every member may come, speak and vote.",
    ),
    (
        "A convention advises the coordinating group.",
        "The convention decides the priorities of the year. The coordinating group carries them out and "
        "reports on each of them to the next convention.",
    ),
)
GROUPS: Final = (
    (
        "The coordinating group recognises local groups.",
        "A local group is recognised within a month of asking, unless the coordinating group gives reasons "
        "in writing. A group may appeal to the convention.",
    ),
)
RECALL: Final = (
    (
        "Its members serve for two years.",
        "Its members serve for two years. One fifth of the members of a region may call for a new election "
        "of its seats.",
    ),
)
RECALL_CLEARER: Final = (
    (
        "may call for a new election of its seats.",
        "may call, in writing, for a new election of its seats, which is then held within ten weeks.",
    ),
)

FUNDS_BRISTOL: Final = (
    "One tenth of every subscription goes to the local group of the member who pays it.\n\n"
    "Each group publishes once a year what it spent the money on."
)
FUNDS_LEEDS: Final = (
    "Local groups receive a share of what their members pay.\n\n"
    "Each group publishes once a year what it spent the money on. A new group receives two hundred pounds "
    "to begin with."
)
FUNDS_GLASGOW: Final = (
    "The coordinating group makes a grant to any local group that asks for one, once it has said what "
    "the grant is for."
)
FUNDS_TOGETHER: Final = (
    "One tenth of every subscription goes to the local group of the member who pays it. A new group "
    "receives two hundred pounds to begin with.\n\n"
    "Each group publishes once a year what it spent the money on."
)
TRAINING: Final = (
    "Every year each region offers its members training in chairing, in speaking, and in running a "
    "campaign. It is free, and childcare is paid for.\n\n"
    "Those who have been trained are asked to train others.\n\n"
    "The coordinating group reports on the training to the convention."
)
STALL: Final = "The organisation has a stall at every summer festival that will have one."
MASCOT: Final = "The organisation adopts a badger as its mascot."
