"""The default extractor: a spaCy pipeline and rules, without network access."""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from spacy.language import Language
from spacy.tokens import Doc

from kg_memory.extract.dialogue.reading import Replies, read_replies
from kg_memory.extract.dialogue.replies import after_answer, plain_turns
from kg_memory.extract.english.literals import with_whole_literals
from kg_memory.extract.filter.conversation import SMALL_TALK, ConversationFilter
from kg_memory.extract.filter.prose import counted, masked
from kg_memory.extract.filter.windows import merge_windows, tokenizable, windows
from kg_memory.extract.layout.fields import Field, fields_of, within
from kg_memory.extract.layout.mail import Mail, read_mail
from kg_memory.extract.layout.markdown import read_layout
from kg_memory.extract.layout.plain import PlainText, plain_text
from kg_memory.extract.layout.step_lists import StepList, lists_within, step_lists
from kg_memory.extract.pipeline.states import Floats, embedding_of
from kg_memory.extract.profile.language import UNKNOWN, language_of, other_languages
from kg_memory.extract.profile.profile import Profiler
from kg_memory.extract.references.discourse import Discourse
from kg_memory.extract.relations.statements import extraction
from kg_memory.model.extraction import Extraction, Passage, Turn
from kg_memory.model.facts import Profile
from kg_memory.model.ontology import default_ontology
from kg_memory.model.roles import FactPolicy, Role

LONGEST_TEXT = 100_000
"""The number of characters that are read of a passage, so that one passage takes bounded time."""

_TURNS = 4
"""The number of turns that a reply may go back to."""

_BATCH = 64
_BATCH_CHARACTERS = 32_000
"""The number of characters parsed at once; each takes about ten kilobytes of memory."""


@dataclass(slots=True)
class _Conversation:
    """The state of a conversation while its passages are read in order."""

    discourse: Discourse
    turns: deque[Turn] = field(default_factory=lambda: deque(maxlen=_TURNS))
    filter: ConversationFilter = field(default_factory=ConversationFilter)
    _mail: tuple[datetime, Mail] | None = None

    def written(self, passage: Passage, mail: Mail) -> Passage:
        """The passage as the header of its mail says: by whom and when; the header stands in the first chunk only."""
        if mail.sender is not None:
            self._mail = passage.occurred_at, mail
        if self._mail is None or self._mail[0] != passage.occurred_at:
            return passage
        sent = self._mail[1]
        return replace(passage, speaker=passage.speaker or sent.sender, occurred_at=sent.date or passage.occurred_at)

    @classmethod
    def after(cls, passage: Passage) -> "_Conversation":
        """The state before the passage."""
        return cls(Discourse(passage.recent), deque(passage.before, maxlen=_TURNS))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A passage with the windows to parse: what is in the language of the pipeline.

    `text` is what is read for statements, `prose` what is profiled.
    """

    passage: Passage
    conversation: _Conversation
    text: str
    prose: str
    plain: PlainText
    fields: Sequence[Field]
    lists: Sequence[StepList]
    language: str
    windows: list[tuple[int, str]]
    dropped: Counter[str]


class SpacyExtractor:
    """The `Extractor` port over any pipeline with a tagger and a parser; see `kg_memory.extract.pipeline.load`.

    "I" without a speaker, and "you" without an addressee, give no statement. A sentence in a language other than the
    pipeline's gives none either. The profile holds the language, and everything else only with a `profiler`.
    """

    def __init__(self, nlp: Language, profiler: Profiler | None = None) -> None:
        self._nlp = nlp
        self._profiler = profiler
        self._lock = threading.Lock()  # a memory zone belongs to one thread

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """One extraction per passage, in order; runs in a worker thread."""
        return await asyncio.to_thread(self._extract, list(passages))

    def _extract(self, passages: list[Passage]) -> list[Extraction]:
        conversations: dict[str, _Conversation] = {}
        extractions: list[Extraction] = []
        for start in range(0, len(passages), _BATCH):
            with self._lock, self._nlp.memory_zone():  # no Doc, Span or Token may leave it
                extractions += self._extract_batch(passages[start : start + _BATCH], conversations)
        return extractions

    def _extract_batch(self, passages: list[Passage], conversations: dict[str, _Conversation]) -> list[Extraction]:
        batch = [self._prepared(passage, _conversation(passage, conversations)) for passage in passages]
        texts = [window for prepared in batch for _, window in prepared.windows]
        batch_size = max(1, _BATCH_CHARACTERS // max(map(len, texts), default=1))
        docs = self._nlp.pipe((with_whole_literals(self._nlp.make_doc(text)) for text in texts), batch_size=batch_size)
        return [self._extraction(prepared, docs) for prepared in batch]

    def _parsed(self, text: str) -> Doc:
        return self._nlp(with_whole_literals(self._nlp.make_doc(text)))

    def _prepared(self, passage: Passage, conversation: _Conversation) -> _Prepared:
        text = passage.text[:LONGEST_TEXT]
        too_long = Counter({"too long": len(passage.text) - len(text)})
        layout = read_layout(text)
        written = passage.policy is not FactPolicy.NONE and passage.role in (None, Role.USER)
        mail = read_mail(text, layout, passage.speaker) if written else Mail(layout)
        passage = conversation.written(replace(passage, text=text), mail)
        filtered = conversation.filter.text_of(passage, mail.layout)
        foreign = [(*place, "other language") for place in other_languages(filtered.text, self._nlp.lang or UNKNOWN)]
        plain = plain_text(mail.layout, text, masked(filtered.text, foreign))
        split = windows(plain_turns(tokenizable(plain.text)))
        readable = [(offset, window) for offset, window in split if any(map(str.isalnum, window))]
        return _Prepared(
            passage,
            conversation,
            filtered.text,
            filtered.prose,
            plain,
            fields_of(plain),
            step_lists(plain),
            language_of(text),
            readable,
            filtered.dropped + counted(foreign) + too_long,
        )

    def _extraction(self, prepared: _Prepared, docs: Iterator[Doc]) -> Extraction:
        """The extraction of a passage from the next of `docs`; keeps only one Doc at a time."""
        passage = prepared.passage
        ontology = passage.ontology or default_ontology()
        conversation = prepared.conversation
        extractions, embedding, replies = [], None, Replies()
        for offset, window in prepared.windows:
            doc = next(docs)
            own, discourse = replace(passage, text=window), conversation.discourse
            if offset == 0:  # first, while "she" is still who it was in the turn before
                replies = read_replies(doc, own, ontology, discourse, [*conversation.turns], self._parsed)
            fields = within(prepared.fields, offset, offset + len(window))
            lists = lists_within(prepared.lists, offset, offset + len(window))
            extractions.append((offset, extraction(doc, own, ontology, discourse, fields, lists)))
            if len(prepared.windows) == 1 and "minilm_states" in self._nlp.pipe_names:
                embedding = embedding_of(doc)
        merged = merge_windows(extractions, prepared.plain)
        whole = embedding is not None and prepared.plain.text.split() == passage.text.split()
        merged = replace(
            merged,
            profile=self._profile(prepared, embedding),
            embedding=embedding if whole else None,
            dropped=prepared.dropped + Counter(merged.dropped),
            prose=prepared.text,
        )
        conversation.turns.append(Turn(passage.text, passage.occurred_at, passage.speaker))
        return replies.added_to(conversation.filter.keep(passage, merged))

    def _profile(self, prepared: _Prepared, embedding: Floats | None) -> Profile:
        if self._profiler is None:
            return Profile(prepared.language)
        whole = embedding if prepared.text == prepared.prose else None
        profile = self._profiler.profile(prepared.prose, prepared.language, whole)
        if profile.salience < SMALL_TALK and (rest := after_answer(prepared.prose)):  # "No, I'm a developer."
            return replace(profile, salience=self._profiler.profile(rest, prepared.language, None).salience)
        return profile


def _conversation(passage: Passage, conversations: dict[str, _Conversation]) -> _Conversation:
    """The state of the passage's conversation, or a new one for a passage without a conversation."""
    if passage.conversation is None:
        return _Conversation.after(passage)
    if passage.conversation not in conversations:
        conversations[passage.conversation] = _Conversation.after(passage)
    return conversations[passage.conversation]
