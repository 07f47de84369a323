"""Where the demonstration's members live, and what they are called. All of it invented but the map."""

from __future__ import annotations

from random import Random

# Region → how many of the members live there, and its local groups.
REGIONS: dict[str, tuple[int, tuple[str, ...]]] = {
    "London and Eastern": (
        112,
        ("Hackney", "Lambeth", "Newham", "Barnet", "Norwich", "Cambridge", "Ipswich"),
    ),
    "Northern": (72, ("Liverpool", "Manchester", "Newcastle", "Preston", "Carlisle")),
    "Midlands": (56, ("Birmingham", "Leicester", "Nottingham", "Stoke")),
    "Yorkshire, Northern Ireland and International": (
        46,
        ("Sheffield", "Leeds", "Hull", "Belfast"),
    ),
    "South East": (40, ("Brighton", "Oxford", "Medway")),
    "South West": (36, ("Bristol", "Plymouth", "Stroud")),
    "Scotland": (20, ("Glasgow", "Edinburgh")),
    "Wales": (18, ("Caerdydd / Cardiff", "Abertawe / Swansea")),
}

FIRST = (
    *("Aaliyah", "Aisling", "Alun", "Amina", "Andrzej", "Anjali", "Arthur", "Ayesha", "Beatriz"),
    *("Blessing", "Bronwen", "Callum", "Catrin", "Chidi", "Chloë", "Ciarán", "Daisy", "Danika"),
    *("Deepa", "Dylan", "Ebony", "Eilidh", "Eluned", "Emeka", "Fatima", "Fergus", "Folasade"),
    *("Gareth", "Grace", "Gwenllïan", "Hafsa", "Hamish", "Harpreet", "Hywel", "Imani", "Ioan"),
    *("Isla", "Jamal", "Jasmine", "Jean-Luc", "Joanna", "José", "Kamila", "Kofi", "Leila", "Lowri"),
    *("Mairéad", "Manuel", "Marcus", "Mei", "Morag", "Moses", "Nadia", "Niamh", "Nia", "Olu"),
    *("Owain", "Parveen", "Patrick", "Piotr", "Priya", "Rashid", "Rhiannon", "Rosa", "Ruth"),
    *("Sadia", "Samir", "Seren", "Shanice", "Siân", "Sipho", "Sorcha", "Tariq", "Temi", "Thérèse"),
    *("Tomasz", "Uzma", "Vikram", "Wanjiru", "Winifred", "Xin", "Yasmin", "Yusuf", "Zainab", "Zoë"),
)
LAST = (
    *("Abara", "Achterberg", "Adeyemi", "Ahmed", "Akhtar", "Al-Hassan", "Bains", "Baptiste"),
    *("Begum", "Bielak", "Bowen", "Brannigan", "Campbell", "Chaudhry", "Clarke-Mbeki", "Costa"),
    *("D’Souza", "Dafydd", "Desai", "Dlamini", "Edwards", "Eze", "Fairweather", "Farooq", "Flynn"),
    *("Fothergill", "Gill", "Goldberg", "Gordon", "Gwynedd", "Hoang", "Hussain", "Ibekwe"),
    *("Igwe", "Jankowska", "Jones", "Kaur", "Kelly", "Kowalczyk", "Lavelle", "Levy", "Llŷr"),
    *("MacInnes", "Malik", "Mbatha", "McAllister", "Mendes", "Mistry", "Morgan", "Mukherjee"),
    *("Ní Dhomhnaill", "Nkrumah", "Novák", "O’Connor", "O’Sullivan", "Obi", "Osei", "Owusu"),
    *("Parry", "Patel", "Penhaligon", "Pugh", "Quaye", "Rahman", "Ramsbottom", "Rees", "Robertson"),
    *("Rosenthal", "Santos", "Sharma", "Shepherd", "Siddiqui", "Singh", "Sørensen", "Tamworth"),
    *("Thistlethwaite", "Tran", "Trelawny", "Uddin", "van der Berg", "Walker", "Wójcik", "Ŵynne"),
    *("Yeboah", "Ysgawen", "Zhang", "Llywelyn-Featherstonehaugh"),
)

NEWCOMERS = ("Zdravko Rhys-Okonkwo", "Bláthnaid Pereira", "Anwen Hŷdref", "Jo Lee")  # joined lately


def invented(rng: Random, how_many: int) -> list[str]:
    """That many names, no two alike; about one in twenty is double-barrelled."""
    names: dict[str, None] = {}
    while len(names) < how_many:
        last = rng.choice(LAST)
        if rng.random() < 0.05 and "-" not in last and " " not in last:
            last = f"{last}-{rng.choice([name for name in LAST if name.isalpha()])}"
        names[f"{rng.choice(FIRST)} {last}"] = None
    return list(names)
