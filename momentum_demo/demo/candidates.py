"""Who stands in the demonstration's elections. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Hopeful:
    """A candidate, and how often the invented voters like them best, as a weight."""

    name: str
    detail: str
    statement: str
    popularity: float

    def as_option(self) -> dict[str, Any]:
        return {"name": self.name, "detail": self.detail, "statement": self.statement}


CONVENTION_COMMITTEE: Final = (
    Hopeful(
        "Rhiannon Achterberg",
        "South West · bus driver",
        "I drive the 42 and I chair our depot’s branch. Meetings that start on time, end on time and "
        "decide something are a form of respect, and I have learnt to run them with sixty tired people "
        "in a canteen. If you elect me, every motion will be read by somebody who was not in the room "
        "when it was written, and nobody will need to know the right person to get on the agenda.",
        9,
    ),
    Hopeful(
        "Kofi Lavelle",
        "London and Eastern · secondary school teacher",
        "Our last national meeting gave forty minutes to rules about rules and ten to housing. I would "
        "turn that round. I have taught mixed classes for eleven years, so I know how to see who has "
        "not spoken. I will push for a speakers’ list that anyone can watch, for access to be settled "
        "before the hall is booked, and for papers two weeks ahead and in plain words.",
        11,
    ),
    Hopeful(
        "Mairéad Ní Dhomhnaill",
        "Yorkshire, Northern Ireland and International · archivist",
        "I look after other people’s minutes for a living, and most of them cannot be understood a "
        "year later. Ours should be. I want every decision to say what was proposed, what was changed, "
        "who changed it and why. I live in Belfast, so I come to most things by ferry or by screen, and "
        "I will judge each plan by whether it works for somebody who is not in England.",
        7,
    ),
    Hopeful(
        "Tariq Llywelyn-Featherstonehaugh",
        "Wales · hospital porter",
        "Nights on the wards have taught me to hand over properly: say what happened, what is still to "
        "do and who is doing it. I would bring that to this committee. Welsh members should be able to "
        "read the agenda in Welsh on the same day that everyone else reads it in English, and it costs "
        "less than people think. I helped to organise our first two regional meetings.",
        6,
    ),
    Hopeful(
        "Danika D’Souza",
        "Midlands · disability rights adviser",
        "I use a wheelchair, and I have been carried up the steps of three conference halls. Never "
        "again. A convention that some members cannot enter is not a convention of members. I advise "
        "people on their rights at work, I read small print for pleasure, and I have no patience with "
        "the excuse that it was too late to change. Ask for captions, quiet rooms and breaks, and vote "
        "for someone who will insist.",
        12,
    ),
    Hopeful(
        "Emeka Robertson",
        "Scotland · software tester",
        "My work is to find out how things break before you do. I tested the voting pages that you are "
        "using and reported eleven faults, and all of them were mended. On this committee I would test "
        "our plans in the same way. What if the hall’s internet fails? What if two motions contradict "
        "each other and both are carried? The answers should be written down before we meet.",
        5,
    ),
    Hopeful(
        "Catrin Osei",
        "Northern · community organiser",
        "I organise renters in three towns, and I have learnt that people come back when something that "
        "they said was acted on. I want half of our time to go to small groups and half to decisions. I "
        "want newcomers called before regulars. I would publish what each region asked for, and what "
        "became of it, so that coming a second time feels worthwhile.",
        10,
    ),
    Hopeful(
        "Piotr Thistlethwaite",
        "Northern · retired union officer",
        "In thirty years I sat on more arrangements committees than I care to count, and I know every "
        "trick by which a motion disappears. I would like to spend some of my retirement making sure "
        "that none of them works here. Rulings with reasons, appeals before the agenda is locked, and "
        "no late papers from the platform that the floor could not have sent in itself.",
        8,
    ),
    Hopeful(
        "Wanjiru Brannigan",
        "South East · student nurse",
        "I am 22, I joined last year, and at my first meeting I understood about a third of what was "
        "said. I did not say so, and nor did anybody else. I am standing to be the person who asks. "
        "Every paper should open with what we are deciding and what happens if we say no. If I cannot "
        "explain a vote to my flatmates, then it is not ready to be put to you.",
        9,
    ),
    Hopeful(
        "Hamish van der Berg",
        "Scotland · crofter and postman",
        "From where I live the nearest branch meeting is two ferries away, so I have attended by "
        "telephone for six years. You learn what a bad line does to a debate. I would make the "
        "convention work for people at the far end of a poor connection: papers that can be posted, "
        "votes that do not need a camera, and a chair who waits for the voice that comes in late.",
        4,
    ),
    Hopeful(
        "Zainab Penhaligon",
        "South West · bookkeeper",
        "Somebody has to ask what it costs. I keep the books of two co-operatives and a food bank, and "
        "I enjoy making a small budget go a long way. A cheaper hall in a town that trains can reach "
        "means bursaries for people who could not come otherwise. I will publish the budget with the "
        "agenda and the accounts within a month, and I will answer questions about both.",
        6,
    ),
    Hopeful(
        "Jean-Luc Mistry",
        "London and Eastern · theatre stage manager",
        "A stage manager is the person who knows what comes next. I run shows with two hundred cues and "
        "no second chances, and I would enjoy doing the same for a weekend of democracy. A page that "
        "says what is being debated now and what comes after it. Clear voting papers. Somebody at the "
        "door who knows your name. None of this is glamorous, and all of it decides whether people feel "
        "welcome.",
        7,
    ),
)

LONDON_AND_EASTERN: Final = (
    Hopeful("Amina Chaudhry", "Newham · renters’ organiser", "I organise renters.", 14),
    Hopeful("Callum Fairweather", "Norwich · baker", "I bake, and I organise bakers.", 6),
    Hopeful("Folasade Igwe", "Lambeth · midwife", "I will ask before I speak for you.", 12),
    Hopeful("Yusuf Goldberg", "Barnet · youth worker", "Young members need a seat.", 9),
    Hopeful("Seren O’Sullivan", "Cambridge · cleaner", "We clean the rooms you meet in.", 8),
    Hopeful("Vikram Tamworth", "Hackney · care worker", "Care is work, and work is power.", 7),
    Hopeful("Leila Kowalczyk", "Ipswich · dock clerk", "The east is more than commuters.", 6),
    Hopeful("Moses Trelawny", "Hackney · musician", "I bring people together.", 4),
    Hopeful("Grace Hoang", "Lambeth · chef", "Feed the meeting and people come.", 5),
    Hopeful("Arthur Ŵynne-Begum", "Barnet · retired postman", "I have time, and I read.", 3),
    Hopeful("Uzma Clarke-Mbeki", "Newham · paralegal", "Rules should protect members.", 8),
)

PRIORITIES: Final = (
    ("Homes that people can afford", "Rent controls, council homes and the right to stay."),
    ("Buses and trains in public hands", "Cheaper, later and where people live."),
    ("Care that is paid for by all", "A national service, decently paid, free when needed."),
    ("Warm homes, lower bills", "Insulation street by street, done by local councils."),
    ("Rights at work from the first day", "Sick pay, secure hours and a union in every workplace."),
    ("Schools with enough of everything", "Smaller classes, free meals, teachers who stay."),
)

CAMPAIGNS: Final = (
    ("Free bus travel for under-22s", "", 5.0),
    ("A warm home for every renter", "", 6.0),
    ("A living wage at the airport", "", 4.0),
    ("Keep the library open", "", 3.0),
)
