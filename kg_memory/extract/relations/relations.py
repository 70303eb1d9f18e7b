"""Relations of clauses: who does what to whom, where and with whom.

Hand-written over the parse: no library gives relations with their negation, modality and evidence without a large
model.
"""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    APPOSITION,
    CLAUSE_COMPLEMENT,
    COMPOUND,
    CONJUNCT,
    EXPLETIVE,
    INDIRECT_OBJECT,
    MEASURE,
    NUMBER,
    OBJECT,
    OPEN_COMPLEMENT,
    PARTICLE,
    adjuncts,
    children,
    conjuncts,
    is_infinitive,
    negated,
    particles,
    stranded_preposition,
)
from kg_memory.extract.english.literals import is_amount
from kg_memory.extract.english.words import (
    ATTRIBUTES,
    ENDING_ALONE,
    FAMILY,
    PARTING,
    POSTS,
    RAISING_VERBS,
    REACTIONS,
    ROLES,
)
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import (
    Relation,
    all_joined,
    are_respective,
    as_written,
    belonging,
    is_respective,
    prepositional,
    relations_to,
)
from kg_memory.extract.relations.changes import (
    appointments,
    assignments,
    exchanges,
    is_appointment,
    is_assignment,
    new_thing_form,
    object_form,
    prescriptions,
    results,
)
from kg_memory.extract.relations.clauses import ATTITUDES, Clause, antecedent, relative_object, relative_place
from kg_memory.extract.relations.descriptions import copular, naming, status
from kg_memory.extract.relations.favorites import favorites
from kg_memory.model.ontology import EntityKind

_SPEAKING = frozenset({"say", "tell", "thank", "mean", "ask", "let", "guess", "bet", "wait", "agree", "promise"})
# After their object, a phrase of place locates the object: "owns a vineyard near Eger".
_STATIC = frozenset({"own", "have", "sell", "like", "love", "hate", "want", "need", "know", "see"})
_PLACING = frozenset({"in", "at", "near", "on", "of"})
_LIGHT = frozenset({"have", "take", "make", "do", "get", "give"})  # "had a great time with Ann" has nothing with Ann
_BECOMING = frozenset({"become", "remain", "stay", "turn", "feel", "seem", "end"})
_UNDERTAKING = frozenset({"go", "start", "begin"})
_LEAVING = frozenset({"leave", "quit", "lose"})
_STARTING = frozenset({"start", "begin", "get", "land", "take", "accept"})
_PAYING = frozenset({"pay", "owe", "charge", "give", "lend", "send", "offer", "tip", "fine"})
_LONGEST_ACTIVITY = 6  # words


def clause_relations(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The relations that a clause states about each of its subjects."""
    if clause.lemma in _SPEAKING or _echoes(clause) or referents.gives_alias(clause.verb):
        return
    yield from appointments(clause, referents)
    yield from assignments(clause, referents)
    yield from results(clause, referents)
    found = _of_subjects(clause, referents)
    yield from filter(are_respective, found) if is_respective(clause.verb) else found


def _echoes(clause: Clause) -> bool:
    """Whether the clause only repeats another: "and so does Priya", "neither did Ben"."""
    words = {child.lower_ for child in clause.verb.children}
    return clause.lemma == "do" and not words.isdisjoint(("so", "neither", "nor"))


def _of_subjects(clause: Clause, referents: Referents) -> Iterator[Relation]:
    for token in clause.subjects:
        if liked := list(favorites(token, clause, referents)):
            yield from liked
            continue
        if token.lemma_.lower() not in ATTRIBUTES and (named := naming(token, clause, referents)):
            yield named
            continue
        if not negated(token):
            for subject in referents.each(token):
                yield from _of_subject(subject, clause, referents)
    if clause.elliptic and (speaker := referents.speaker(clause.verb)):
        yield from _of_subject(speaker, clause, referents)


def _of_subject(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    if subject.entity is not None:
        state = status(subject, clause)
        found = [state] if state else list(_stated(subject, clause, referents))
        yield from found or _ended_alone(subject, clause, referents)


def _stated(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    if clause.complement is not None:
        return copular(subject, clause.complement, clause, referents)
    return (_passive if clause.passive else _active)(subject, clause, referents)


def _ended_alone(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The relation without a target of "Ann resigned", or to the other partner in "Ann and Bob broke up"."""
    verb, form = clause.verb, _ending_form(clause)
    if form not in ENDING_ALONE or children(verb, OBJECT | CLAUSE_COMPLEMENT):
        return
    partners = [one for token in clause.subjects for one in referents.each(token)]
    if len(partners) == 2 and form in PARTING:
        yield from (Relation(subject, f"{form}_with", one, "with") for one in partners if one.name != subject.name)
    else:
        yield Relation(subject, form, Referent("", None, verb, ""))


def _ending_form(clause: Clause) -> str:
    """The form of an ending without a target: "be_made_redundant", "be_divorced" for "got divorced"."""
    verb, described = clause.verb, [child.lower_ for child in children(clause.verb, OPEN_COMPLEMENT)]
    if clause.passive:
        return "_".join(["be", verb.lower_, *(word.lower_ for word in particles(verb)), *described])
    if clause.lemma == "get" and described:
        return f"be_{described[0]}"
    return "" if described else _form(clause)


def _passive(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    verb = clause.verb
    done = "_".join(["be", verb.lower_, *(word.lower_ for word in particles(verb))])
    found = prepositional(verb)
    if not any(word == "by" for word, _ in found):  # "translated into Polish by Ann"
        found += [(word, agent) for _, target in found for word, agent in adjuncts(target) if word == "by"]
    for word, target in found:
        tokens = conjuncts(antecedent(target, verb))
        agents = [agent for token in tokens for agent in referents.each(token) if word == "by" and agent.entity]
        yield from (Relation(agent, _form(clause), subject) for agent in agents)
        if word and not agents:
            yield from relations_to(tokens, subject, done, referents, word=word)
    named = [noun for noun in children(verb, OPEN_COMPLEMENT) if noun.pos_ in ("NOUN", "PROPN")]
    for noun in all_joined([*children(verb, OBJECT), *named]):
        form = "be_appointed" if done == "be_named" and noun.lemma_.lower() in ROLES else done
        yield from relations_to([noun], subject, form, referents)


def _active(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    verb, form = clause.verb, _form(clause)
    if children(verb, EXPLETIVE):
        yield from _located(subject, clause, referents)
        return
    if clause.lemma in RAISING_VERBS and _shares_object(verb) and not _leaves(verb):
        return
    objects, stranded = _objects(verb)
    if _is_made_so(clause, objects):
        return
    if objects and clause.lemma in _LIGHT and not any(map(referents.each, objects)):
        return
    if clause.lemma == "have" and (kin := list(_named_kin(subject, objects, referents))):
        yield from kin
        return
    if gapped := list(_gapped(subject, objects, form, referents)):
        yield from gapped
        return
    if firms := _employers(clause, objects, referents):
        change = "leave" if clause.lemma in _LEAVING else "join"
        yield from (Relation(subject, change, firm, "at", as_written(objects[0])) for firm in firms)
        return
    receivers, objects = _receivers(verb, objects, referents)
    yield from exchanges(subject, clause, all_joined(objects), referents)
    yield from prescriptions(clause, receivers, all_joined(objects), referents)
    between = _spoken(objects[0], referents) if objects else ""
    yield from relations_to(all_joined(objects), subject, object_form(clause, form, objects), referents, word=stranded)
    yield from relations_to(all_joined(receivers), subject, form, referents, word="to", between=between)
    yield from _oblique(subject, clause, between, referents)
    yield from _open_complements(subject, clause, referents)


def _employers(clause: Clause, objects: list[Token], referents: Referents) -> list[Referent]:
    """The employer in "lost my job at Nokia", "started a new job at Acme"."""
    if clause.lemma not in _LEAVING | _STARTING or len(objects) != 1 or objects[0].lemma_.lower() not in POSTS:
        return []
    places = [*prepositional(clause.verb), *prepositional(objects[0])]
    named = [place for word, place in places if word in ("at", "with") and referents.is_name(place)]
    return [one for place in named for one in referents.each(place)]


def _gapped(subject: Referent, objects: list[Token], form: str, referents: Referents) -> Iterator[Relation]:
    """Relations with a verb that is left out: "I play the piano and my sister the violin"."""
    others = conjuncts(objects[0])[1:] if len(objects) == 2 else []
    people = [one for token in others if token.i < objects[-1].i for one in referents.each(token)]
    if others and all(one.kind is EntityKind.PERSON for one in people):
        for one, token in [(subject, objects[0]), *((other, objects[1]) for other in people)]:
            yield from relations_to([token], one, form, referents)


def _receivers(verb: Token, objects: list[Token], referents: Referents) -> tuple[list[Token], list[Token]]:
    """The indirect and direct objects; parsers often read two direct objects in "bought my son a bicycle"."""
    if len(objects) != 2:
        paid = [amount for amount in children(verb, MEASURE) if children(amount, NUMBER) and amount.i > verb.i]
        if objects and paid and verb.lemma_.lower() in _PAYING:
            return objects, paid
        told = children(verb, INDIRECT_OBJECT) if children(verb, OBJECT) else []
        return told or [name for item in objects for name in _names_before_number(item, referents)], objects
    first = referents.of(objects[0])
    is_person = first is not None and first.kind is EntityKind.PERSON
    return objects[:1] if is_person else [], objects[1:]


def _names_before_number(noun: Token, referents: Referents) -> list[Token]:
    """The person that the parser read as part of the object: Samir in "owes Samir 50 euros"."""
    number = min((child.i for child in children(noun, NUMBER)), default=0)
    before = [child for child in children(noun, COMPOUND) if child.i < number]
    return [name for name in before if (found := referents.of(name)) and found.kind is EntityKind.PERSON]


def _is_made_so(clause: Clause, objects: list[Token]) -> bool:
    """Whether the clause says what somebody is made to feel or do: "drives me crazy", "got me into climbing"."""
    described = any(child.pos_ == "ADJ" for child in children(clause.verb, OPEN_COMPLEMENT))
    return _pronouns(objects) and (described or clause.lemma in ("get", "make", "keep"))


def _leaves(verb: Token) -> bool:
    """Whether an infinitive gives the purpose of leaving: "left Nokia to start a company"."""
    return verb.lemma_.lower() == "leave" and any(map(is_infinitive, children(verb, OPEN_COMPLEMENT)))


def _shares_object(verb: Token) -> bool:
    """Whether the object of the verb is the subject of a clause below it."""
    objects = children(verb, OBJECT | INDIRECT_OBJECT)
    return bool(objects and children(verb, OPEN_COMPLEMENT)) or any(
        is_infinitive(child) for item in objects for child in item.children
    )


def _located(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The place in "There is a bakery in Leeds"."""
    for word, target in prepositional(clause.verb):
        if word in _PLACING:
            yield from relations_to(conjuncts(target), subject, clause.lemma, referents, word=word)


def _objects(verb: Token) -> tuple[list[Token], str]:
    """The direct objects, and a stranded preposition ("the firm that Bob works for")."""
    told = [] if children(verb, CLAUSE_COMPLEMENT) else children(verb, INDIRECT_OBJECT)  # "showed me what she made"
    own = [item for item in children(verb, OBJECT) if item not in particles(verb)] or told
    own += [child for child in children(verb, MEASURE) if is_amount(child)]
    relative = relative_object(verb) if not any(True for _ in adjuncts(verb)) else None
    objects = [antecedent(item, verb) for item in own] or ([relative] if relative is not None else [])
    return objects, stranded_preposition(verb) if objects != own else ""


def _oblique(subject: Referent, clause: Clause, between: str, referents: Referents) -> Iterator[Relation]:
    """Relations of prepositional phrases; "work as a nurse at the hospital" also relates to the place."""
    verb, form, where = clause.verb, _form(clause), relative_place(clause.verb)
    for word, target in [*prepositional(verb), *([("in", where)] if where is not None else [])]:
        if between and _is_of_object(clause, word):
            continue
        if between and (new := new_thing_form(clause, word)):
            for thing in relations_to(conjuncts(target), subject, new, referents, between=between):
                yield replace(thing, link=word)
        elif word or (not between and referents.is_name(target)):
            tokens, alone = conjuncts(antecedent(target, verb)), word == "as"
            found = relations_to(tokens, subject, form, referents, word=word, between=between, alone=alone)
            yield from (one for one in found if not (between and word == "for" and _is_topic(one)))
        if word == "as":
            named = [(inner, place) for inner, place in prepositional(target) if referents.is_name(place)]
            for inner, place in named:
                yield from relations_to(conjuncts(place), subject, form, referents, word=inner)


def _is_of_object(clause: Clause, word: str) -> bool:
    """Whether the phrase is about the object: "owns a vineyard near Eger", "hired Mei as head of data"."""
    return (word in _PLACING and clause.lemma in _STATIC) or is_appointment(clause, word) or is_assignment(clause, word)


def _named_kin(subject: Referent, objects: list[Token], referents: Referents) -> Iterator[Relation]:
    """Relations to named relatives: in "has two sons, Max and Ben" each of them is a son."""
    for noun in objects:
        if noun.lemma_.lower() not in FAMILY:
            continue
        if counted := referents.value(noun) if children(noun, NUMBER) else None:
            yield Relation(subject, "have", counted)
        labels = APPOSITION | CONJUNCT if noun.tag_ == "NNS" else APPOSITION
        for name in all_joined(children(noun, labels)):
            if referents.is_name(name) and (named := referents.of(name)):
                bearer = replace(named, wording=named.name)
                yield Relation(bearer, belonging(noun), subject, "of", noun.lemma_.lower(), words="is")


def _open_complements(subject: Referent, clause: Clause, referents: Referents) -> Iterator[Relation]:
    """Relations of "became a nurse", "feels tired" and "loves hiking"; the inner verb states "went hiking"."""
    verb = clause.verb
    governor = verb.head.lemma_.lower()
    gerund = verb.tag_ == "VBG" and verb.dep_ in OPEN_COMPLEMENT and not children(verb, OBJECT)
    if gerund and governor in _UNDERTAKING:
        yield Relation(subject, governor, Referent(verb.lower_, None, verb, ""))
    for complement in children(verb, OPEN_COMPLEMENT):
        if complement in particles(verb) or _ending_form(clause) in ENDING_ALONE:
            continue
        if complement.pos_ == "ADJ" and not children(verb, OBJECT):
            if complement.lower_ not in REACTIONS and (value := referents.value(complement)):
                yield Relation(subject, _form(clause), value)
        elif complement.pos_ == "PROPN" or (complement.pos_ == "NOUN" and clause.lemma in _BECOMING):
            yield from relations_to(conjuncts(complement), subject, _form(clause), referents)
        elif clause.lemma in ATTITUDES and complement.tag_ == "VBG" and not _pronouns(children(complement, OBJECT)):
            yield Relation(subject, _form(clause), _activity(complement))


def _activity(verb: Token) -> Referent:
    """A gerund with its objects as a value: "playing the violin", "learning about birds"."""
    governed = [*children(verb, OBJECT | PARTICLE), *(target for _, target in adjuncts(verb))]
    last = max((item.i for item in governed), default=verb.i)
    text = f"{verb.lower_}{verb.whitespace_}{verb.doc[verb.i + 1 : min(last, verb.i + _LONGEST_ACTIVITY) + 1].text}"
    return Referent(text.strip(), None, verb, text.strip())


def _is_topic(relation: Relation) -> bool:
    """Whether the target is a topic, as a purpose is: "took the dogs out for a hike"."""
    return relation.target.kind is EntityKind.TOPIC


def _pronouns(tokens: list[Token]) -> bool:
    return any(token.pos_ in ("PRON", "DET") for token in tokens)


def _form(clause: Clause) -> str:
    return "_".join([clause.lemma, *(word.lower_ for word in particles(clause.verb))])


def _spoken(token: Token, referents: Referents) -> str:
    found = referents.of(token)
    return found.wording if found else as_written(token)
