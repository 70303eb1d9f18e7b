"""Made-up people who write to each other about their lives: as many messages and facts as a benchmark asks for."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from kg_memory.model.bitemporal import Interval
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef, Message
from tests.support.builders import at

_WORDS = """
first Ada Ben Carla Dario Edith Farid Greta Hugo Ines Jonas Karin Luis Mona Nils Olga Pedro Quinn Rosa Sami Tilda
last Albrecht Brandt Costa Duarte Ekholm Ferrari Gruber Hansen Ito Jansen Keller Lopes Moreau Novak Okafor
place Lisbon Vienna Kyoto Toronto Nairobi Oslo Porto Lyon Cusco Bergen Dakar Hanoi Quito Riga Turin
company Bluefin Acorn Northgate Silverline Harbour Meridian Cobalt Juniper Lattice Orchard
hobby pottery climbing chess gardening sailing baking painting cycling archery photography
pet puppy kitten parrot tortoise rabbit
month January March April June July September October December
"""
_CHOICES = {line.split()[0]: line.split()[1:] for line in _WORDS.strip().splitlines()}
_SAYINGS = (
    "I moved to {place} last month and {friend} helped me carry every single box.",
    "{friend} started working at {company} in {month}, mostly on the new {hobby} app.",
    "Did you know that {friend} adopted a {pet}? They named it after {place}.",
    "We went to {place} with {friend} on Friday; the {hobby} class there was wonderful.",
    "I have been doing {hobby} since {year} and I still learn something every week.",
    "{friend} told me that {company} might open an office in {place} next year.",
    "My sister married {friend} in {year}, and they live in {place} now.",
    "I am not sure about {hobby} any more, my knee hurts after every session.",
    "Thanks for the photos! The one of {friend} and the {pet} made my day.",
    "I left {company} in {month} because the way to {place} took too long.",
    "What are your plans for the summer? {friend} and I may go to {place} again.",
    "Yesterday I met {friend} at the {hobby} club, and we talked about {company} for hours.",
)
_PREDICATES = ("LIKES", "VISITED", "KNOWS", "OWNS", "TALKED_ABOUT")


class World:
    """The same world for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.people = [f"{first} {last}" for first in _CHOICES["first"] for last in _CHOICES["last"]]

    def sentence(self) -> str:
        words = {name: self._random.choice(choices) for name, choices in _CHOICES.items()}
        year = self._random.randrange(2005, 2025)
        return self._random.choice(_SAYINGS).format(friend=self._random.choice(self.people), year=year, **words)

    def conversation(self, messages: int) -> list[Message]:
        """Two people in turn, of one to three sentences each, an hour apart."""
        speakers = self._random.sample(self.people, 2)
        began = at(2025) + timedelta(minutes=self._random.randrange(400_000))
        return [
            Message(
                " ".join(self.sentence() for _ in range(self._random.randrange(1, 4))),
                began + timedelta(hours=number),
                speakers[number % 2],
            )
            for number in range(messages)
        ]

    def facts(self, count: int) -> Iterator[Assertion]:
        """Facts about all the people, half of them about a tenth, each true for some years."""
        for number in range(count):
            known = self.people[: len(self.people) // 10] if self._random.random() < 0.5 else self.people
            since = at(2000) + timedelta(days=self._random.randrange(9_000))
            yield Assertion(
                EntityRef(self._random.choice(known), EntityKind.PERSON),
                self._random.choice(_PREDICATES),
                object=EntityRef(
                    f"{self._random.choice(_CHOICES['place'])} {self._random.choice(_CHOICES['hobby'])} {number % 97}"
                ),
                valid=Interval(since, since + timedelta(days=self._random.randrange(30, 2_000))),
                text=self.sentence(),
            )
