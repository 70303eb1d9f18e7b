"""What a conversation has spoken of, and which of it a pronoun or a definite phrase means.

Everything that is spoken of has a salience: more for a subject than for an object, added up over its mentions and
halved with every sentence, after Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (1994). An
antecedent is taken only when it stands out from its rivals, after Baldwin, "CogNIAC" (1997): otherwise none is.

Hand-written: the libraries need large models of their own, and none goes on from one message of a conversation to the
next.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg_memory.extract.english.gender import Gender, gender_of_name, gender_of_noun
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

RECENTLY = 300.0
"""The salience of what the conversation spoke of last before this call; earlier things have less."""

_FAINT = 20.0
_CLEARLY = 0.7
_SURE, _LIKELY, _CONTESTED = 0.85, 0.75, 0.65
_SHORTEST_NICKNAME = 3
_MOST_NAMES = 20  # of one; a text that gives more is no telling of somebody

Fit = Callable[["Spoken"], float]


@dataclass(slots=True, eq=False)
class Spoken:
    """Something that was spoken of; `nouns` are the common nouns it may be taken up by ("the doctor").

    One that is `described` has no name of its own yet ("Caroline's sister"). A group has `members`. One that was
    found to be the same as another `became` it.
    """

    entity: EntityRef
    gender: Gender | None = None
    plural: bool = False
    described: bool = False
    nouns: set[str] = field(default_factory=set)
    members: tuple["Spoken", ...] = ()
    became: "Spoken | None" = None
    salience: float = 0.0
    last_sentence: int = 0

    @property
    def kind(self) -> EntityKind:
        return self.entity.kind

    @property
    def last(self) -> "Spoken":
        """What it turned out to be in the end."""
        found = self
        while found.became is not None:
            found = found.became
        return found


class Discourse:
    """The state of one conversation, kept over its passages; holds names only, and nothing of a parsed text."""

    def __init__(self, recent: Sequence[EntityRef] = ()) -> None:
        self.speaker: Spoken | None = None
        self.addressee: Spoken | None = None
        self._sentence = 0
        self._active: list[Spoken] = []
        self._by_name: dict[str, Spoken] = {}
        self._by_word: dict[str, dict[Spoken, None]] = defaultdict(dict)
        self._topics: dict[tuple[str, bool], Spoken] = {}
        self._contested: set[str] = set()
        for distance, ref in enumerate(reversed(recent)):
            self.hear(self._recalled(ref), RECENTLY * 0.7**distance)

    def turn(self, speaker: str | None, addressee: str | None) -> None:
        """Begins a passage; who speaks and who is spoken to is nobody's he or she in it."""
        self.speaker = self.named(EntityRef(speaker, EntityKind.PERSON)) if speaker else None
        self.addressee = self.named(EntityRef(addressee, EntityKind.PERSON)) if addressee else None

    def next_sentence(self) -> None:
        self._sentence += 1
        self._active = [spoken for spoken in self._active if self._salience(spoken) >= _FAINT]
        self._topics = {key: topic for key, topic in self._topics.items() if self._salience(topic) >= _FAINT}

    def named(self, ref: EntityRef, *, calling: bool = False) -> Spoken:
        """What the name stands for here; `calling` when somebody is addressed by it ("Hey Mel!")."""
        known = self._by_name.get(normalised(ref.name)) or (self._nicknamed(ref.name) if calling else None)
        known = known or self._partly_named(ref)
        if known is None:
            known = Spoken(ref, gender=gender_of_name(ref.name) if ref.kind is EntityKind.PERSON else None)
            self._index(known, ref.name, *ref.aliases)
        elif known.kind is EntityKind.THING and ref.kind is not EntityKind.THING:
            known.entity = replace(known.entity, kind=ref.kind)
        return known.last

    def described(self, ref: EntityRef, noun: str, gender: Gender | None, *, plural: bool) -> Spoken | None:
        """What a phrase such as "Caroline's sister" stands for: whoever it named before, or something new.

        None when it has named two.
        """
        if normalised(ref.name) in self._contested:
            return None
        known = self._by_name.get(normalised(ref.name))
        if known is None:
            known = Spoken(ref, gender, plural, described=True)
            self._index(known, ref.name)
        known = known.last
        known.nouns.add(noun)
        return known

    def hear_topic(self, noun: str, weight: float, *, plural: bool) -> None:
        """Counts a mention of something in general: it is no antecedent, but it keeps others from being one."""
        key = (noun, plural)
        self.hear(self._topics.setdefault(key, Spoken(EntityRef(noun, EntityKind.TOPIC), plural=plural)), weight)

    def hear(self, spoken: Spoken, weight: float) -> None:
        """Counts one mention."""
        spoken.salience = self._salience(spoken) + weight
        spoken.last_sentence = self._sentence
        if weight and spoken not in self._active:
            self._active.append(spoken)

    def also_called(self, spoken: Spoken, alias: str) -> None:
        """Collects another name, unless it is somebody else's."""
        key = normalised(alias)
        if key not in self._contested and self._by_name.setdefault(key, spoken).last is spoken:
            _add_alias(spoken, alias)

    def name_described(self, bearer: Spoken, phrase: str, name: Spoken, *, unique: bool) -> None:
        """ "My sister is called Emma": the phrase, so far said of `bearer`, stands for her from now on.

        It becomes an alias of hers when it is `unique` to one person; a second bearer takes it from both.
        """
        key = normalised(phrase)
        if bearer.described:
            name.nouns |= bearer.nouns
            name.gender = name.gender or bearer.gender
        if key in self._contested:
            return
        if not bearer.described:
            self._contest(phrase, bearer)
            return
        self._by_name[key] = name
        bearer.salience = 0.0
        if unique:
            bearer.became = name
            _add_alias(name, phrase)

    def _contest(self, phrase: str, first: Spoken) -> None:
        key = normalised(phrase)
        self._contested.add(key)
        self._by_name.pop(key, None)
        kept = tuple(alias for alias in first.entity.aliases if normalised(alias) != key)
        first.entity = replace(first.entity, aliases=kept)

    def antecedent(self, fit: Fit, without: Iterable[Spoken] = ()) -> tuple[Spoken, float] | None:
        """The most salient of what fits, with a confidence; None when nothing fits, or two do almost as well."""
        barred = {id(spoken.last) for spoken in (*without, self.speaker, self.addressee) if spoken is not None}
        rated = [
            (fit(spoken) * self._salience(spoken), number, spoken)
            for number, spoken in enumerate(self._active)
            if spoken.became is None and id(spoken) not in barred and barred.isdisjoint(map(id, spoken.members))
        ]
        rated = sorted((rating for rating in rated if rating[0] >= _FAINT), reverse=True)
        if not rated or (len(rated) > 1 and rated[1][0] > _CLEARLY * rated[0][0]):
            return None
        found = rated[0][2]
        if found.kind is EntityKind.TOPIC:
            return None
        near = self._sentence - found.last_sentence <= 1
        return found, _CONTESTED if len(rated) > 1 else _SURE if near else _LIKELY

    def last_group_with(self, member: Spoken) -> Spoken | None:
        """The group that was last said to include them: "my husband and I"."""
        groups = [spoken for spoken in self._active if member in spoken.members]
        return max(groups, key=lambda group: group.last_sentence, default=None)

    def _salience(self, spoken: Spoken) -> float:
        return float(spoken.salience * 0.5 ** (self._sentence - spoken.last_sentence))

    def _recalled(self, ref: EntityRef) -> Spoken:
        """Somebody from before, with what the phrases for them tell: "Caroline's sister" is a woman."""
        spoken = self.named(ref)
        spoken.described = "'s " in ref.name
        for phrase in (name for name in (ref.name, *ref.aliases) if "'s " in name):
            noun = phrase.split(" ")[-1]
            spoken.nouns.add(noun)
            spoken.gender = spoken.gender or gender_of_noun(noun)
            spoken.plural = noun.endswith("s") and not noun.endswith("ss")
        return spoken

    def _index(self, spoken: Spoken, *names: str) -> None:
        for name in names:
            self._by_name.setdefault(normalised(name), spoken)
            if spoken.kind is EntityKind.PERSON and not spoken.described:
                for word in {name.split(" ")[0], name.split(" ")[-1]}:
                    self._by_word[normalised(word)][spoken] = None

    def _nicknamed(self, name: str) -> Spoken | None:
        """Whoever is present and has a name that begins like this one: Mel for Melanie."""
        for present in (self.addressee, self.speaker):
            if present and len(name) >= _SHORTEST_NICKNAME and normalised(present.entity.name).startswith(name.lower()):
                self.also_called(present, name)
                return present
        return None

    def _partly_named(self, ref: EntityRef) -> Spoken | None:
        """The only person so far who has this first or last name, or whose first or last name was all that was said."""
        if ref.kind not in (EntityKind.PERSON, EntityKind.THING):
            return None
        words = ref.name.split(" ")
        whole = len(words) > 1
        found = _only(one for word in {words[0], words[-1]} for one in self._bearers(word, alone=whole))
        if found is None or (whole and ref.kind is not EntityKind.PERSON):
            return None
        gender = gender_of_name(ref.name)
        if gender and found.gender and gender is not found.gender:
            return None
        if whole:
            before = found.entity
            found.entity = replace(before, name=ref.name, kind=EntityKind.PERSON)
            self._index(found, ref.name)
            _add_alias(found, before.name)
        else:
            self.also_called(found, ref.name)
        return found

    def _bearers(self, word: str, *, alone: bool) -> Iterable[Spoken]:
        """People with this word as their first or last name, or the one who has it as the whole name."""
        name = normalised(word)
        bearers = self._by_word.get(name, {})
        if not alone:
            return (one.last for one in bearers)
        one = self._by_name.get(name)
        return [one.last] if one in bearers and normalised(one.last.entity.name) == name else []


def _only(found: Iterable[Spoken]) -> Spoken | None:
    """The one that they all are; of many, no more are looked at than it takes to know that they are several."""
    every = iter(found)
    first = next(every, None)
    return first if all(one is first for one in every) else None


def _add_alias(spoken: Spoken, alias: str) -> None:
    known = {normalised(name) for name in (spoken.entity.name, *spoken.entity.aliases)}
    if normalised(alias) not in known and len(known) < _MOST_NAMES:
        spoken.entity = replace(spoken.entity, aliases=(*spoken.entity.aliases, alias))
