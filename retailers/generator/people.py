"""People who do not exist: no name, address or number here can reach anybody.

Mail addresses are in `example.com` (RFC 2606), British numbers are those that Ofcom keeps for
drama, North American ones are the 555-01xx numbers that are never assigned.
"""

from dataclasses import dataclass

from retailers.generator.draw import Draw
from retailers.generator.words import words

FIRST_NAMES = words(
    "Ada, Alma, Amos, Anselm, Bea, Benno, Calla, Cato, Clio, Cyrus, Dara, Dora, Edda, Elio, "
    "Enid, Ezra, Fern, Flora, Gil, Greta, Hugo, Ida, Ines, Ivo, Jael, Jory, Kit, Lena, Lev, "
    "Lotte, Mabel, Milo, Nell, Noor, Odile, Orla, Otis, Pia, Quill, Remy, Rosa, Saul, Sefa, "
    "Tess, Theo, Una, Vera, Viggo, Wren, Yara, Zeno"
)
LAST_NAMES = words(
    "Abernook, Ashgrove, Barleyfold, Birchall, Brightwater, Coldharbour, Copperfield, Dunmere, "
    "Eastlake, Fairbrook, Fennimore, Garrowby, Hartwell, Hawksmead, Inglewood, Kestrelton, "
    "Larkhill, Lindqvale, Marchbank, Merriden, Northgate, Oakhurst, Pemberley, Quillfeather, "
    "Ravensby, Rookwood, Saltmarsh, Silverton, Thistlewood, Underhill, Vantongeren, Wexcombe, "
    "Whitlock, Wintermoor, Yarrowdale, Zellweg"
)
STREETS = words(
    "Alder, Beacon, Chestnut, Dovecote, Elm, Foundry, Granary, Hollow, Ivy, Juniper, Kiln, "
    "Lantern, Mill, Nursery, Orchard, Poplar, Quarry, Rosemary, Saddler, Tannery, Vine, Weaver"
)


@dataclass(frozen=True)
class Person:
    """Personal data, all of it invented."""

    name: str
    email: str
    phone: str
    street: str


def british_person(draw: Draw, number: int) -> Person:
    """Somebody in Britain; `number` keeps mail addresses distinct."""
    street = f"{draw.between(1, 199)} {draw.pick(STREETS)} {draw.pick(('Lane', 'Road', 'Street'))}"
    return _person(draw, number, f"01632 960{draw.between(0, 999):03d}", street)


def american_person(draw: Draw, number: int) -> Person:
    """Somebody in North America; `number` keeps mail addresses distinct."""
    phone = f"+1-{draw.between(201, 989)}-555-01{draw.between(0, 99):02d}"
    street = f"{draw.between(1, 9899)} {draw.pick(STREETS)} {draw.pick(('Ave', 'Blvd', 'Dr'))}"
    return _person(draw, number, phone, street)


def _person(draw: Draw, number: int, phone: str, street: str) -> Person:
    first, last = draw.pick(FIRST_NAMES), draw.pick(LAST_NAMES)
    email = f"{first}.{last}.{number}@example.com".lower()
    return Person(f"{first} {last}", email, phone, street)
