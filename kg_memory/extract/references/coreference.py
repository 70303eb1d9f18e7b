"""Resolves the names, pronouns and definite phrases of a passage, in one pass in text order."""

from collections.abc import Mapping
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.gender import gender_of_name, gender_of_noun
from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    APPOSITION,
    COMPOUND,
    CONJUNCT,
    DETERMINER,
    POSSESSOR,
    adjuncts,
    children,
)
from kg_memory.extract.english.names import LONGEST_NAME, is_plural, named_entity, topic_name
from kg_memory.extract.english.words import FAMILY, FIRST_PERSON, ROLES, SECOND_PERSON
from kg_memory.extract.references.aliases import (
    is_addressed,
    is_own_parent,
    named_by,
    other_name_of,
    relation,
    with_aliases,
)
from kg_memory.extract.references.descriptions import RELATIONS, UNIQUE_RELATIONS
from kg_memory.extract.references.discourse import Discourse, DiscourseReferent
from kg_memory.extract.references.pronouns import (
    ANAPHORIC,
    IT,
    REFLEXIVE,
    WE,
    clause_subjects,
    definite_fit,
    described_by,
    fellow_arguments,
    is_generic_you,
    pronoun_fit,
    weight,
)
from kg_memory.model.extraction import Passage
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef

Resolution = tuple[DiscourseReferent, float]
"""The referent of a phrase and the confidence, up to 1."""

_LARGEST_GROUP = 10


class ReferenceResolver:
    """The referents of the phrases of one passage; updates the discourse for the next passage."""

    def __init__(self, doc: Doc, passage: Passage, names: Mapping[int, Span], discourse: Discourse) -> None:
        self._names = names
        self._discourse = discourse
        self._resolved: dict[int, Resolution] = {}
        self._phrases: dict[int, str] = {}
        self._aliases: set[int] = set()
        discourse.turn(passage.speaker, passage.addressee)
        for sentence in doc.sents:
            discourse.next_sentence()
            for token in sentence:
                self._read(token)

    def of(self, token: Token) -> Resolution | None:
        """The referent of a name, pronoun or noun; None if the token refers to no entity."""
        found = self._resolved.get(token.i)
        return None if found is None else (found[0].canonical, found[1])

    @property
    def speaker(self) -> DiscourseReferent | None:
        """Who says the passage."""
        return self._discourse.speaker

    def owner(self, token: Token) -> Resolution | None:
        """The owner of the noun, from its possessor or as in "Mom called"."""
        for possessor in children(token, POSSESSOR):
            return self.of(possessor)
        return (self._discourse.speaker, 1.0) if is_own_parent(token) and self._discourse.speaker else None

    def gives_alias(self, verb: Token) -> bool:
        """Whether the clause only says how somebody is called: "everybody calls him Bob", "as we call her"."""
        if verb.lemma_.lower() not in ("call", "nickname", "dub"):
            return False
        return any(child.i in self._aliases or child.lower_ == "as" for child in verb.children)

    def _read(self, token: Token) -> None:
        if span := self._names.get(token.i):
            if token.i == span.start:
                self._read_name(span)
        elif token.pos_ in ("PRON", "DET"):
            self._read_pronoun(token)
        elif token.pos_ in ("NOUN", "PROPN") and token.dep_ not in COMPOUND | ADJECTIVE:
            self._read_noun(token)
        if token.dep_ in CONJUNCT and token.i in self._resolved:
            self._join(token)

    def _note(self, token: Token, referent: DiscourseReferent, certain: float = 1.0) -> None:
        self._resolved[token.i] = (referent, certain)
        self._discourse.mention(referent, weight(token))

    # --- names

    def _read_name(self, span: Span) -> None:
        ref = with_aliases(named_entity(span))
        if ref.kind is EntityKind.THING and gender_of_name(ref.name):
            ref = replace(ref, kind=EntityKind.PERSON)
        calling = is_addressed(span)
        other = other_name_of(span, self._names)
        role = _role_beside(span, self._names)
        referent = self._renamed(ref, span.root, other) or self._discourse.named(ref, calling=calling, description=role)
        if role is not None:
            self._discourse.describe(referent, role)
        for alias in ref.aliases:
            self._discourse.also_called(referent, alias)
        for token in span:
            self._resolved[token.i] = (referent, 1.0)
        self._discourse.mention(referent, 0.0 if calling else weight(span.root))
        referent.nouns |= {noun.lemma_.lower() for noun in _nouns_beside(span)}

    def _renamed(self, ref: EntityRef, alias: Token, other: Token | None) -> DiscourseReferent | None:
        """The earlier referent that the text gives this name, or None."""
        if other is not None and other.dep_ in COMPOUND and relation(other.lemma_.lower()) in RELATIONS:
            self._read_possessed(other)  # "my dog Rex": no phrase of its own
        before = self._resolved.get(other.i) if other is not None else None
        if other is None or before is None:
            return None
        if other.i in self._phrases:
            kind = EntityKind.PERSON if other.lemma_.lower() in FAMILY | ROLES else ref.kind
            name = self._discourse.named(replace(ref, kind=kind), description=self._description(other))
            self._identify(other, name)
            return name
        self._discourse.also_called(before[0].canonical, ref.name)
        self._aliases.add(alias.i)
        return before[0].canonical

    def _description(self, noun: Token) -> str | None:
        """The phrase of the noun where it tells bearers of one name apart: "my sister", but not "my company"."""
        return self._phrases[noun.i] if relation(noun.lemma_.lower()) in RELATIONS and not is_plural(noun) else None

    def _identify(self, noun: Token, name: DiscourseReferent) -> None:
        """Merges the phrase of the noun with the referent of the name."""
        phrase, bearer = self._phrases[noun.i], self._resolved[noun.i][0].canonical
        unique = relation(noun.lemma_.lower()) in UNIQUE_RELATIONS and not is_plural(noun)
        if (description := self._description(noun)) is not None:
            self._discourse.describe(name, description)
        if bearer is not name and not is_plural(noun):
            self._discourse.name_described(bearer, phrase, name, unique=unique)
            self._resolved[noun.i] = (name, 1.0)

    # --- pronouns

    def _read_pronoun(self, token: Token) -> None:
        word = token.lower_
        if word in FIRST_PERSON or word in WE:
            self._read_first_person(token)
        elif word in SECOND_PERSON:
            if self._discourse.addressee and not is_generic_you(token):
                self._resolved[token.i] = (self._discourse.addressee, 1.0)
        elif word in REFLEXIVE or word == "whose":
            self._read_bound(token)
        elif word in ANAPHORIC:
            self._read_anaphor(token)

    def _read_bound(self, token: Token) -> None:
        """Resolves a pronoun that its clause determines: "Ann bought herself a car", "Peter, whose mother …"."""
        bound = clause_subjects(token) if token.lower_ in REFLEXIVE else described_by(token)
        referents = [self._resolved[one.i] for one in bound if one.i in self._resolved]
        if len(referents) == 1:
            self._resolved[token.i] = referents[0]

    def _read_first_person(self, token: Token) -> None:
        """Resolves "I" to the speaker, and "we" to a group or, without a known group, to the speaker alone."""
        speaker = self._discourse.speaker
        if speaker is None:
            return
        group = self._discourse.last_group_with(speaker) if token.lower_ in WE else None
        if group is None and token.lower_ in WE and self._discourse.addressee and _says_both(token):
            group = DiscourseReferent(speaker.entity, members=(speaker, self._discourse.addressee))
        self._resolved[token.i] = (group or speaker, 1.0 if group or token.lower_ not in WE else 0.9)

    def _read_anaphor(self, token: Token) -> None:
        fit = pronoun_fit(token)
        if fit is None:
            return
        beside = [self._resolved[fellow.i][0] for fellow in fellow_arguments(token) if fellow.i in self._resolved]
        found = self._discourse.antecedent(fit, without=beside)
        if found and not (token.lower_ in IT and found[0].described):  # "my passion" is rarely an antecedent of "it"
            self._note(token, *found)

    # --- nouns

    def _read_noun(self, token: Token) -> None:
        fit = definite_fit(token)
        found = self._discourse.antecedent(fit) if fit else None
        subject = named_by(token)
        if children(token, POSSESSOR) or is_own_parent(token):
            self._read_possessed(token)
        elif found:
            self._note(token, *found)
        elif subject is not None and subject.i in self._names and subject.i in self._resolved:
            self._resolved[subject.i][0].canonical.nouns.add(
                token.lemma_.lower()
            )  # "Ann is a doctor": the doctor is Ann
        else:
            self._discourse.mention_topic(token.lemma_.lower(), weight(token), plural=is_plural(token))

    def _read_possessed(self, token: Token) -> None:
        owner, noun = self.owner(token), topic_name(token, number=True)
        if owner is None or noun is None or owner[0].members:
            return
        lemma = token.lemma_.lower()
        words = noun.split(" ")
        phrase = f"{owner[0].entity.name}'s {' '.join([*words[:-1], relation(words[-1])])}"[:LONGEST_NAME]
        kind = EntityKind.PERSON if lemma in FAMILY | ROLES else EntityKind.THING
        gender, plural = gender_of_noun(relation(lemma)), is_plural(token)
        referent = self._discourse.described(EntityRef(phrase, kind), lemma, gender, plural=plural)
        if referent is None:
            return
        self._phrases[token.i] = phrase
        self._note(token, referent, owner[1])
        subject = token.head if token.dep_ in APPOSITION else named_by(token)  # "Chen, our lawyer", "Ann is my aunt"
        if (
            kind is EntityKind.PERSON
            and subject is not None
            and subject.i in self._names
            and subject.i in self._resolved
        ):
            self._identify(token, self._resolved[subject.i][0].canonical)

    # --- groups

    def _join(self, token: Token) -> None:
        """Adds a group, the antecedent of "they" or "we": "Ann and Bob", "my husband and I"."""
        first = token.head
        while first.dep_ in CONJUNCT:
            first = first.head
        both = [self._resolved[each.i][0].canonical for each in (first, token) if each.i in self._resolved]
        if len(both) == 2 and all(one.kind is EntityKind.PERSON for one in both):
            members = tuple(dict.fromkeys(member for one in both for member in one.members or (one,)))
            if 1 < len(members) <= _LARGEST_GROUP:
                self._discourse.mention(DiscourseReferent(both[0].entity, plural=True, members=members), weight(first))


def _nouns_beside(span: Span) -> list[Token]:
    """The nouns that describe a name: "my dog Max", "the singer Ann Lee"."""
    root = span.root
    head = [root.head] if root.dep_ in APPOSITION | COMPOUND and root.head.pos_ == "NOUN" else []
    return [*head, *(child for child in children(root, APPOSITION | COMPOUND) if child.pos_ == "NOUN")]


def _role_beside(span: Span, names: Mapping[int, Span]) -> str | None:
    """The role beside a name, and where it is held: "Li Wei, the CFO of Acme" is the CFO of Acme."""
    for noun in children(span.root, APPOSITION):
        if noun.lemma_.lower() not in ROLES or [one.lower_ for one in children(noun, DETERMINER)] != ["the"]:
            continue
        places = [names[target.i] for word, target in adjuncts(noun) if word in ("of", "at") and target.i in names]
        if len(places) == 1:
            place = named_entity(places[0]).name
            return f"{noun.text} of {place.removeprefix(f'{noun.text} of ')}"
    return None


def _says_both(token: Token) -> bool:
    """Whether "both" stands beside the pronoun: "we both", "both of us"."""
    start = max(token.i - 2, token.sent.start)
    return any(word.lower_ == "both" for word in token.doc[start : token.i + 3])
