"""What the demonstration votes on: in our own words, on the subjects such an organisation meets.

None of these is the text of any real rule or motion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ballots.models import Base, Threshold

SIMPLE, TWO_THIRDS = Threshold.SIMPLE, Threshold.TWO_THIRDS


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal, and what the invented voters make of it.

    votes     for, against, abstaining; whoever is left does not vote on it
    quorum    per cent of the roll
    """

    title: str
    summary: str
    text: str
    case_for: str
    case_against: str
    votes: tuple[int, int, int]
    threshold: Threshold = SIMPLE
    base: Base = Base.CAST
    quorum: int = 0


VOTERS: Final = 240  # who take part in the ballot on REFOUNDING

REFOUNDING: Final = (
    Proposal(
        "A vote of all members before any endorsement",
        "We would back a candidate for leader or deputy leader only after every member had been asked, "
        "with everyone who wants our backing on the paper.",
        "The organisation endorses a candidate for leader or deputy leader only by a ballot of all "
        "members. Every eligible candidate who asks for endorsement is an option on that ballot. No "
        "committee may take an option off.",
        "Our name belongs to all of us. A ballot that offers only the committee’s favourite is not a "
        "choice. Putting everyone who asks on the paper settles the matter in a way that nobody can "
        "call fixed, and the candidate we back will have earned it.",
        "Leadership contests move quickly, and a ballot takes weeks that rivals will use. A long list "
        "may also split members who agree on most things. A committee that we elect could decide in a "
        "day, and answer for it afterwards.",
        (198, 31, 9),
        TWO_THIRDS,
        quorum=25,
    ),
    Proposal(
        "“No endorsement” stands on every endorsement ballot",
        "Members could always say that we should back nobody.",
        "Each endorsement ballot offers “No endorsement” beside the candidates. If it wins, the "
        "organisation backs nobody in that contest.",
        "Sometimes none of the candidates deserves our work and our money. Without this option, "
        "members who think so can only stay away, and their view is counted as indifference instead "
        "of as the answer it is.",
        "An organisation that backs nobody has no say in who wins. The option invites people to walk "
        "away from a hard choice, and those who lose an argument may vote for it out of spite rather "
        "than on the merits.",
        (161, 58, 14),
    ),
    Proposal(
        "A convention every year, open to every member",
        "Once a year any member could come, speak and vote, in a hall or from home.",
        "A convention meets at least once in each calendar year. Every member in good standing may "
        "attend, speak and vote, in person or online. The date is published four months before.",
        "Members should meet as equals at least once a year and not only be written to. A date fixed "
        "in the rules cannot slip quietly into the year after, and nobody needs a committee’s "
        "permission to take part.",
        "A yearly event is costly and eats months of staff time. Those with free weekends will be "
        "heard more than those who work or care for others. Every second year, done well, may serve "
        "members better.",
        (187, 40, 10),
        TWO_THIRDS,
        quorum=25,
    ),
    Proposal(
        "Members set the priorities",
        "The convention, and not the committee, would choose what we campaign on.",
        "The convention decides the organisation’s campaigns and organising priorities for the year. "
        "The coordinating group reports on each of them at the next convention.",
        "The people who knock on the doors should decide which doors. Priorities that members chose "
        "are priorities that members will work for, and a report a year later keeps the committee to "
        "what was decided.",
        "Politics does not keep to a yearly calendar. A committee bound by last spring’s list will be "
        "slow when something new comes up, and will spend its time justifying itself rather than "
        "doing what is needed now.",
        (176, 44, 13),
    ),
    Proposal(
        "Elect the coordinating group by single transferable vote",
        "Members would rank candidates, and a group with a fifth of the votes would win about a fifth of "
        "the places.",
        "Members of the coordinating group are elected by the single transferable vote in each "
        "region, counted by the rules used for Scottish councils, beginning with the next election.",
        "Under the old method one list could take every seat with less than half the votes. With "
        "ranking, nearly everyone helps to elect somebody, and candidates gain by being the second "
        "choice of people who disagree with them.",
        "The count is harder to follow and takes longer to explain. A group with many views may find "
        "it harder to agree, and the old method at least made it plain who was responsible when "
        "things went badly.",
        (182, 46, 8),
        TWO_THIRDS,
        quorum=25,
    ),
    Proposal(
        "More seats for members on the coordinating group",
        "Members’ representatives would go from 20 to 26, so that they are always the majority.",
        "The coordinating group has 26 representatives of members, elected in the regions. "
        "Representatives of affiliated bodies may never be more than a third of the whole.",
        "Those whom members elect should decide. With more seats, small regions are heard, and places "
        "can be reserved fairly without leaving a region with one seat that is spoken for before "
        "anybody has voted.",
        "A larger committee is slower and costs more, and quorum is harder to reach. The unions and "
        "other bodies bring members of their own and long experience, and their weight would shrink "
        "at a time when we need them.",
        (171, 59, 7),
        TWO_THIRDS,
    ),
    Proposal(
        "Seats for regions by number of members",
        "Seats would be shared out afresh before each election, by the published membership.",
        "Before each election the seats are divided among the regions in proportion to members in "
        "good standing, at least one to a region. The figures and the working are published.",
        "People move and regions grow. A fixed table that was fair once becomes unfair slowly, and "
        "whoever gains from it will always find reasons to wait. A rule does the sum for us, in "
        "public, every time.",
        "Places with many members already have more of everything. A rule that follows numbers alone "
        "starves the regions where we most need to grow, and moves seats about just when people have "
        "learnt who represents them.",
        (149, 66, 17),
    ),
    Proposal(
        "At least half the seats for women and people of marginalised genders",
        "Thirteen of the 26 seats would be reserved, shared fairly among the regions.",
        "At least half of the members’ representatives are women or people of marginalised genders. "
        "Where a region has an odd number of seats, the greater share alternates from one election to "
        "the next.",
        "Goodwill has had decades to do this and has not. A committee that looks like its members "
        "makes better decisions and is trusted more. Alternating the odd seat treats regions alike "
        "without asking for fractions of people.",
        "Reserved seats can elect someone with fewer votes than a candidate who is turned away. Some "
        "members would rather see support, training and paid childcare for those who stand, and leave "
        "the choice itself to voters.",
        (168, 51, 15),
    ),
    Proposal(
        "What we ask of candidates we endorse",
        "Those we back would keep in touch with us, and we would say what we expect beforehand.",
        "A candidate who accepts endorsement agrees to keep up a relationship with the organisation: "
        "to meet members at least three times a year and to answer questions put by a local group "
        "within a month.",
        "Too often we hear from people when they need leaflets delivered and never again. Written "
        "expectations, agreed beforehand, are fair to both sides, and three meetings a year is little "
        "to ask of somebody whom members helped to win.",
        "Representatives answer to all their voters and not to us. Meetings and deadlines turn a "
        "political friendship into paperwork, and a good ally with a heavy workload could fall foul "
        "of a rule that a poor one keeps easily.",
        (173, 42, 18),
    ),
    Proposal(
        "Withdrawing support needs reasons and a reply",
        "Support could be withdrawn, but only after a fair hearing and in public.",
        "Where an endorsed candidate does not keep up the relationship, present and future support "
        "may be withdrawn. The concern is put in writing, the candidate has 14 days to reply, and the "
        "decision is published with its reasons.",
        "A promise without a consequence is only a wish. But a consequence without a hearing is a "
        "purge. Reasons in writing, time to reply and a published decision protect members and "
        "candidates alike, and make it hard to act in anger.",
        "Washing our linen in public hands opponents a stick. Those who decide will be lobbied, and "
        "the threat alone may push candidates to please a committee. A quiet word usually works "
        "better than a formal procedure.",
        (158, 61, 16),
    ),
    Proposal(
        "A statement of purpose",
        "A short statement of what we are for would open the rule book.",
        "The rules begin: “We are members of one organisation who work for power and wealth to be "
        "shared by the many, who organise where we live and work, and who decide together and "
        "openly what we do.”",
        "A new member should be able to read in one sentence what they have joined. It binds nobody "
        "to a programme, but it gives everyone something to point to when the organisation loses its "
        "way, as organisations do.",
        "One sentence can mean anything. Time spent on fine words is taken from work, and each part "
        "of the sentence will one day be quoted against somebody. What we do says well enough what we "
        "are for.",
        (179, 34, 19),
        TWO_THIRDS,
    ),
    Proposal(
        "Ten members may form a local group",
        "A local group would be recognised as soon as ten members ask, unless there are stated reasons not to.",
        "Ten members of one place may form a local group. It is recognised within a month of their "
        "asking. A refusal gives reasons and can be appealed to the convention.",
        "Groups are where people meet, argue and act. Today recognition can wait for months without a "
        "reason. A low number and a deadline let towns without an organiser start, and the appeal "
        "keeps the office honest.",
        "Ten people can be one household and its friends. Several groups in one town will compete for "
        "the same members and the same name. A higher number shows that there is something to build "
        "on before we lend our name.",
        (164, 53, 13),
    ),
    Proposal(
        "Groups may put proposals to every member",
        "A proposal that five local groups, or a hundred members, support would go to a ballot.",
        "A proposal supported by five local groups, or by one hundred members, is put to a ballot of "
        "all members within six months, in the words of those who moved it.",
        "Rights that depend on a committee’s agreement are favours. Groups that have done the work of "
        "writing and persuading deserve an answer from the whole membership, and in their own words "
        "rather than in somebody’s summary of them.",
        "Every ballot costs money and attention, and too many make people stop voting. Proposals that "
        "nobody has edited may clash with each other or with the law, and those who can gather names "
        "quickly are not always those worth hearing.",
        (155, 69, 11),
    ),
    Proposal(
        "Timetables are public, and changes give reasons",
        "Every process would have published dates, and moving one would need a reason that everybody can read.",
        "Each election, ballot and review has a timetable published at its start. A date may be moved "
        "only by a published decision that says who moved it and why. The old date stays visible.",
        "Nothing wears members out like a deadline that passes in silence. Plans may change, and this "
        "lets them. It asks only that whoever changes them says so, says why, and leaves the old date "
        "where people can see it.",
        "Small teams miss dates, and each will now become a public charge against somebody. The easy "
        "answer will be timetables so loose that they promise nothing. Trust is built by doing the "
        "work and not by publishing calendars.",
        (192, 27, 14),
    ),
    Proposal(
        "Two members to share the chair, each paid two days a week",
        "The chair would become two part-time paid posts.",
        "The coordinating group is chaired by two of its members together. Each is paid for two days "
        "a week at the rate of the organisation’s staff.",
        "Unpaid posts go to people who can afford them. Two days’ pay would let a nurse or a carer "
        "take the chair. Two people check each other, and the work does not stop when one is ill or "
        "away.",
        "Money that pays a chair does not pay an organiser. A paid chair depends on the organisation "
        "that they are meant to hold to account, and with two of them nobody quite knows who is "
        "responsible when things go wrong.",
        (83, 139, 12),
    ),
    Proposal(
        "Nobody serves more than three terms in a row",
        "After three terms of two years a member of the coordinating group would have to sit one out.",
        "A member of the coordinating group who has served three full terms in succession may not "
        "stand at the next election to it.",
        "Seats that never come free are never contested. A pause after six years brings in new people "
        "and lets those who leave return rested. It keeps anyone from becoming the only person who "
        "knows how things are done.",
        "Members can end a term at any election, if they want to. The rule takes away people with "
        "experience just when they are most useful, and moves power to staff who stay on, whom "
        "nobody elects.",
        (139, 88, 9),
        TWO_THIRDS,
    ),
    Proposal(
        "Move the national office out of London",
        "The office would move to another region when its lease ends.",
        "When the lease of the national office ends, the organisation rents its next office outside "
        "London. Staff may choose to work from where they live now.",
        "Rent elsewhere is half as much, and the savings would pay for two organisers. An "
        "organisation for the whole country should not need a train to London to visit, and working "
        "from home has shown that it can be done.",
        "Parliament, the unions and the press are in London, and so are the people we need to meet "
        "at an hour’s notice. Moving costs more than it saves at first, and we would lose staff whom "
        "it took years to train.",
        (109, 109, 16),
    ),
)

AUTUMN: Final = (
    Proposal(
        "Childcare at every national event",
        "We would pay for a crèche, or towards care at home, whenever members meet nationally.",
        "The organisation provides free childcare at each national event, or pays towards care at "
        "home, for every member who asks two weeks before.",
        "Parents and carers pay our subscriptions and then cannot come. The cost is small beside the "
        "hire of a hall, and it changes who is in the room more than any appeal to come along has "
        "ever done.",
        "A fixed promise is hard to keep everywhere, and insurers ask a great deal of anyone who "
        "looks after children. Online meetings reach more carers for less, and the money could go to "
        "those instead.",
        (68, 21, 6),
    ),
    Proposal(
        "Publish how each committee member voted",
        "Members could read who on the coordinating group voted how, within two weeks.",
        "The minutes of the coordinating group name those voting for and against each decision, and "
        "are published within 14 days of the meeting.",
        "We elect people for what they say that they will do. Unless we can see what they did, the "
        "next election is a guess. Two weeks is long enough to write minutes, and short enough for "
        "them to matter.",
        "People change their minds in good discussions, and do so less when each vote is watched. "
        "Some subjects, such as staff, must stay private. Minutes that give the reasons tell members "
        "more than lists of names.",
        (61, 30, 4),
    ),
    Proposal(
        "A lower subscription for members under 27",
        "Members under 27 would pay a third of the full subscription.",
        "The yearly subscription of a member who is under 27 on 1 January is one third of the full "
        "subscription.",
        "Young people rent, study and earn little, and most of those who lapse do so in their first "
        "two years. Somebody who stays past 27 will pay in full for decades. It is the cheapest "
        "recruiting that we can do.",
        "Age is a poor guide to income. A retired cleaner needs help more than a young lawyer does. "
        "A rate for low income, on the member’s word, would be fairer, and it would not end on a "
        "birthday.",
        (52, 38, 5),
        TWO_THIRDS,
    ),
)
