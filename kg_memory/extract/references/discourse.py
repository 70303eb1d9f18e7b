"""The discourse of a conversation: its referents, and the antecedents of pronouns and definite phrases.

Each referent has a salience: higher for a subject than for an object, summed over its mentions and halved with every
sentence. See Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (1994). An antecedent is accepted only
if it clearly leads its rivals. See Baldwin, "CogNIAC" (1997).

Hand-written: the libraries need large models of their own, and none continues from one message of a conversation to
the next.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg_memory.extract.english.gender import Gender, gender_of_name, gender_of_noun
from kg_memory.extract.english.words import FAMILY
from kg_memory.extract.references.descriptions import (
    UNIQUE_RELATIONS,
    contradict,
    described_name,
    descriptions_in,
    parse,
)
from kg_memory.model.names import without_title
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

RECENT_SALIENCE = 300.0
"""The salience of the latest entity mentioned before this call; earlier ones have less."""

_LEAST_SALIENCE = 20.0
_RIVAL_SHARE = 0.7
_SURE, _LIKELY, _WITH_RIVALS = 0.85, 0.75, 0.65
_SHORTEST_NICKNAME = 3
_MOST_NAMES = 20  # of one referent; a limit for hostile texts

Fit = Callable[["DiscourseReferent"], float]


@dataclass(slots=True, eq=False)
class DiscourseReferent:
    """An entity of the discourse; `nouns` are the common nouns that may refer to it ("the doctor").

    A `described` referent has no name of its own yet ("Caroline's sister"). `descriptions` tell it from others of its
    name. A group has `members`. `merged_into` is the referent that turned out to be the same entity.
    """

    entity: EntityRef
    gender: Gender | None = None
    plural: bool = False
    described: bool = False
    nouns: set[str] = field(default_factory=set)
    descriptions: set[str] = field(default_factory=set)
    members: tuple["DiscourseReferent", ...] = ()
    merged_into: "DiscourseReferent | None" = None
    salience: float = 0.0
    last_sentence: int = 0

    @property
    def kind(self) -> EntityKind:
        return self.entity.kind

    @property
    def canonical(self) -> "DiscourseReferent":
        """The referent after all merges."""
        referent = self
        while referent.merged_into is not None:
            referent = referent.merged_into
        return referent


class Discourse:
    """The state of one conversation across its passages; holds names, but nothing of a parsed text."""

    def __init__(self, recent: Sequence[EntityRef] = ()) -> None:
        self.speaker: DiscourseReferent | None = None
        self.addressee: DiscourseReferent | None = None
        self._sentence = 0
        self._active: list[DiscourseReferent] = []
        self._by_name: dict[str, DiscourseReferent] = {}
        self._namesakes: dict[str, list[DiscourseReferent]] = defaultdict(list)
        self._by_word: dict[str, dict[DiscourseReferent, None]] = defaultdict(dict)
        self._topics: dict[tuple[str, bool], DiscourseReferent] = {}
        self._ambiguous: set[str] = set()
        for distance, ref in enumerate(reversed(recent)):
            self.mention(self._restored(ref), RECENT_SALIENCE * 0.7**distance)

    def turn(self, speaker: str | None, addressee: str | None) -> None:
        """Begins a passage; "he" and "she" never refer to its speaker or its addressee."""
        self.speaker = self.named(EntityRef(speaker, EntityKind.PERSON)) if speaker else None
        self.addressee = self.named(EntityRef(addressee, EntityKind.PERSON)) if addressee else None

    def next_sentence(self) -> None:
        self._sentence += 1
        self._active = [referent for referent in self._active if self._salience(referent) >= _LEAST_SALIENCE]
        self._topics = {key: topic for key, topic in self._topics.items() if self._salience(topic) >= _LEAST_SALIENCE}

    def named(self, ref: EntityRef, *, calling: bool = False, description: str | None = None) -> DiscourseReferent:
        """The referent of a name; `calling` if the name addresses a person ("Hey Mel!").

        With a `description` ("Caroline's sister"), a bearer of the name whose description contradicts it is another.
        """
        known = self._bearer(ref, description) or (self._nicknamed(ref.name) if calling else None)
        known = known or self._partly_named(ref, description)
        if known is None:
            known = DiscourseReferent(ref, gender=gender_of_name(ref.name) if ref.kind is EntityKind.PERSON else None)
            self._index(known, ref.name, *ref.aliases)
        elif known.kind is EntityKind.THING and ref.kind is not EntityKind.THING:
            known.entity = replace(known.entity, kind=ref.kind)
        return known.canonical

    def described(self, ref: EntityRef, noun: str, gender: Gender | None, *, plural: bool) -> DiscourseReferent | None:
        """The referent of a phrase like "Caroline's sister", a known or a new one; None if the phrase is ambiguous."""
        if normalised(ref.name) in self._ambiguous:
            return None
        known = self._by_name.get(normalised(ref.name))
        if known is None:
            known = DiscourseReferent(ref, gender, plural, described=True)
            self._index(known, ref.name)
        known = known.canonical
        known.nouns.add(noun)
        return known

    def describe(self, referent: DiscourseReferent, description: str) -> None:
        """Adds a description; where it tells bearers of one name apart, and is no alias alone, both become an alias."""
        referent.descriptions.add(description)
        parsed, name = parse(description), referent.entity.name
        if parsed is not None and (parsed.role or (" " not in name and parsed.noun not in UNIQUE_RELATIONS)):
            _add_alias(referent, described_name(name, description))

    def mention_topic(self, noun: str, weight: float, *, plural: bool) -> None:
        """Records a mention of a topic: never an antecedent itself, but a rival of others."""
        key = (noun, plural)
        self.mention(
            self._topics.setdefault(key, DiscourseReferent(EntityRef(noun, EntityKind.TOPIC), plural=plural)), weight
        )

    def mention(self, referent: DiscourseReferent, weight: float) -> None:
        """Records one mention."""
        referent.salience = self._salience(referent) + weight
        referent.last_sentence = self._sentence
        if weight and referent not in self._active:
            self._active.append(referent)

    def also_called(self, referent: DiscourseReferent, alias: str) -> None:
        """Adds an alias, unless it is the name of another referent."""
        key = normalised(alias)
        if key not in self._ambiguous and self._by_name.setdefault(key, referent).canonical is referent:
            _add_alias(referent, alias)

    def name_described(self, bearer: DiscourseReferent, phrase: str, name: DiscourseReferent, *, unique: bool) -> None:
        """Moves a phrase from `bearer` to the referent of a name: "My sister is called Emma".

        A phrase that is `unique` to one person becomes an alias. With a second bearer it becomes ambiguous.
        """
        key = normalised(phrase)
        if bearer.described:
            name.nouns |= bearer.nouns
            name.gender = name.gender or bearer.gender
        if key in self._ambiguous:
            return
        if not bearer.described:
            self._mark_ambiguous(phrase, bearer)
            return
        self._by_name[key] = name
        bearer.salience = 0.0
        if unique:
            bearer.merged_into = name
            _add_alias(name, phrase)

    def _mark_ambiguous(self, phrase: str, first: DiscourseReferent) -> None:
        key = normalised(phrase)
        self._ambiguous.add(key)
        self._by_name.pop(key, None)
        kept = tuple(alias for alias in first.entity.aliases if normalised(alias) != key)
        first.entity = replace(first.entity, aliases=kept)

    def antecedent(self, fit: Fit, without: Iterable[DiscourseReferent] = ()) -> tuple[DiscourseReferent, float] | None:
        """The most salient fitting referent with a confidence; None without one, or if a rival is almost as salient."""
        excluded = {
            id(referent.canonical) for referent in (*without, self.speaker, self.addressee) if referent is not None
        }
        rated = [
            (fit(referent) * self._salience(referent), number, referent)
            for number, referent in enumerate(self._active)
            if referent.merged_into is None
            and id(referent) not in excluded
            and excluded.isdisjoint(map(id, referent.members))
        ]
        rated = sorted((rating for rating in rated if rating[0] >= _LEAST_SALIENCE), reverse=True)
        if not rated or (len(rated) > 1 and rated[1][0] > _RIVAL_SHARE * rated[0][0]):
            return None
        best = rated[0][2]
        if best.kind is EntityKind.TOPIC:
            return None
        near = self._sentence - best.last_sentence <= 1
        return best, _WITH_RIVALS if len(rated) > 1 else _SURE if near else _LIKELY

    def last_group_with(self, member: DiscourseReferent) -> DiscourseReferent | None:
        """The latest group that includes the member: "my husband and I"."""
        groups = [referent for referent in self._active if member in referent.members]
        return max(groups, key=lambda group: group.last_sentence, default=None)

    def _salience(self, referent: DiscourseReferent) -> float:
        return float(referent.salience * 0.5 ** (self._sentence - referent.last_sentence))

    def _restored(self, ref: EntityRef) -> DiscourseReferent:
        """The referent of an earlier entity, with the gender and number of its phrases: "Caroline's sister"."""
        referent = self.named(ref)
        referent.described = "'s " in ref.name
        referent.descriptions.update(descriptions_in(ref.name, ref.aliases))
        for phrase in (name for name in (ref.name, *ref.aliases) if "'s " in name):
            noun = phrase.split(" ")[-1]
            referent.nouns.add(noun)
            referent.gender = referent.gender or gender_of_noun(noun)
            referent.plural = noun.endswith("s") and not noun.endswith("ss")
        return referent

    def _index(self, referent: DiscourseReferent, *names: str) -> None:
        for name in names:
            if self._by_name.setdefault(normalised(name), referent) is not referent:
                self._namesakes[normalised(name)].append(referent)
            if referent.kind is EntityKind.PERSON and not referent.described:
                own = without_title(name)
                self._by_name.setdefault(normalised(own), referent)
                for word in {own.split(" ")[0], own.split(" ")[-1]}:
                    self._by_word[normalised(word)][referent] = None

    def _bearer(self, ref: EntityRef, description: str | None) -> DiscourseReferent | None:
        """The bearer of exactly this name: of several one of the speaker's own, or the one mentioned last."""
        key = normalised(ref.name)
        bearers = [one.canonical for one in (self._by_name.get(key), *self._namesakes.get(key, ())) if one is not None]
        fitting = [one for one in bearers if not self._is_another(one, ref.name, description)]
        return max(fitting, key=lambda one: (self._is_of_speaker(one), one.last_sentence), default=None)

    def _is_another(self, referent: DiscourseReferent, name: str, description: str | None) -> bool:
        return description is not None and contradict(name, referent.descriptions, [description])

    def _is_of_speaker(self, referent: DiscourseReferent) -> bool:
        """Whether a description relates the referent to the speaker: "my sister"."""
        if self.speaker is None:
            return False
        speaker = normalised(self.speaker.entity.name)
        return any(parsed.owner == speaker for one in referent.descriptions if (parsed := parse(one)))

    def _nicknamed(self, name: str) -> DiscourseReferent | None:
        """The addressee or speaker whose name begins like this one: Mel for Melanie."""
        for present in (self.addressee, self.speaker):
            if present and len(name) >= _SHORTEST_NICKNAME and normalised(present.entity.name).startswith(name.lower()):
                self.also_called(present, name)
                return present
        return None

    def _partly_named(self, ref: EntityRef, description: str | None) -> DiscourseReferent | None:
        """The only known person that a partial name fits: "Ann" for "Ann Lee", or the other way round."""
        if ref.kind not in (EntityKind.PERSON, EntityKind.THING):
            return None
        words = without_title(ref.name).split(" ")
        whole = len(words) > 1
        found = _only(one for word in {words[0], words[-1]} for one in self._bearers(word, alone=whole))
        if found is None or (whole and ref.kind is not EntityKind.PERSON):
            return None
        if self._is_another(found, words[0], description) or (whole and _is_relative_of_another(found, words[-1])):
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

    def _bearers(self, word: str, *, alone: bool) -> Iterable[DiscourseReferent]:
        """The people with this first or last name, or the one with it as the whole name."""
        name = normalised(word)
        bearers = self._by_word.get(name, {})
        if not alone:
            return (one.canonical for one in bearers)
        one = self._by_name.get(name)
        alone_named = one in bearers and normalised(without_title(one.canonical.entity.name)) == name
        return [one.canonical] if one is not None and alone_named else []


def _only(found: Iterable[DiscourseReferent]) -> DiscourseReferent | None:
    """The single distinct referent, or None; stops at the second."""
    every = iter(found)
    first = next(every, None)
    return first if all(one is first for one in every) else None


def _is_relative_of_another(referent: DiscourseReferent, surname: str) -> bool:
    """Whether it is somebody's relative, by first name, and the owner has another surname: my sister Emma, Ann Lee."""
    owners = [parsed.owner for one in referent.descriptions if (parsed := parse(one)) and parsed.noun in FAMILY]
    return bool(owners) and normalised(surname) not in {owner.split(" ")[-1] for owner in owners}


def _add_alias(referent: DiscourseReferent, alias: str) -> None:
    known = {normalised(name) for name in (referent.entity.name, *referent.entity.aliases)}
    if normalised(alias) not in known and len(known) < _MOST_NAMES:
        referent.entity = replace(referent.entity, aliases=(*referent.entity.aliases, alias))
