"""What an event changes: roles, owners, what is used, and what ends."""

from datetime import date

import pytest

from kg_memory.model.facts import Effect, Status
from kg_memory.ports import Extractor
from tests.support.triples import extract, triples

Triple = tuple[str, str, str | None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We hired Tomas Weber as office manager.", ("Tomas Weber", "HAS_ROLE", "office manager")),
        ("They promoted my cousin Lena to team lead.", ("Lena", "HAS_ROLE", "team lead")),
        ("The board appointed Ingrid Dahl as chief executive.", ("Ingrid Dahl", "HAS_ROLE", "chief executive")),
        ("My wife was promoted to associate professor.", ("Nora's wife", "HAS_ROLE", "associate professor")),
        ("Marco was hired as a cook by Hotel Aurora.", ("Marco", "WORKS_AT", "Hotel Aurora")),
        ("Omar Haddad bought the Vespa from me.", ("Omar Haddad", "OWNS", "Vespa")),
        ("Dr. Weiss prescribed me 40 mg of atorvastatin.", ("Nora", "TAKES_MEDICATION", "atorvastatin")),
        ("We replaced Jenkins with Drone.", ("Nora", "USES", "Drone")),
        ("I switched from Spotify to Tidal.", ("Nora", "USES", "Tidal")),
        ("I returned to Tidal Press.", ("Nora", "WORKS_AT", "Tidal Press")),
        ("I went back to Northwind Labs.", ("Nora", "WORKS_AT", "Northwind Labs")),
        ("I went back to Rome.", ("Nora", "VISITED", "Rome")),
        ("Kiran was transferred to Project Heron.", ("Kiran", "ASSIGNED_TO", "Project Heron")),
        ("The ticket is assigned to Omar Haddad.", ("ticket", "HAS_ASSIGNEE", "Omar Haddad")),
        ("The ticket is assigned to the platform team.", ("ticket", "HAS_ASSIGNEE", "platform team")),
        ("Project Falcon is on hold.", ("Project Falcon", "HAS_STATUS", "on hold")),
        ("The order was cancelled.", ("order", "HAS_STATUS", "cancelled")),
        ("Our backend runs Django on Debian.", ("Nora's backend", "RUNS", "Django")),
        ("I ran 10 km.", ("Nora", "RUNS", "10 km")),
        ("I grew up in Gdansk.", ("Nora", "GREW_UP_IN", "Gdansk")),
        ("I owe Samir 50 euros.", ("Nora", "OWES", "50 euros")),
        ("I owe Samir 50 euros.", ("Nora", "OWES_TO", "Samir")),
        ("I drink two cups of coffee a day.", ("Nora", "DRINKS", "coffee")),
        ("We pay our nanny 15 euros an hour.", ("Nora", "PAYS", "15 euros an hour")),
        ("We pay our nanny 15 euros an hour.", ("Nora", "PAYS_TO", "Nora's nanny")),
        ("I got a job at Tidal Press.", ("Nora", "WORKS_AT", "Tidal Press")),
        ("I've reassigned the ticket to Omar Haddad.", ("ticket", "HAS_ASSIGNEE", "Omar Haddad")),
        ("We moved Kiran to Project Heron.", ("Kiran", "ASSIGNED_TO", "Project Heron")),
        ("Meridia rejected my claim.", ("Nora's claim", "HAS_STATUS", "rejected")),
        ("My claim is still pending.", ("Nora's claim", "HAS_STATUS", "pending")),
        ("We've got a diesel Passat.", ("Nora", "HAS", "Passat")),
        ("I swapped my Android for an iPhone.", ("Nora", "OWNS", "iPhone")),
        ("I'm back at Tidal Press.", ("Nora", "WORKS_AT", "Tidal Press")),
        ("Yusuf was named CEO of Tidal Press.", ("Yusuf", "HAS_ROLE", "CEO of Tidal Press")),
    ],
)
async def test_a_change_gives_what_holds_after_it(extractor: Extractor, text: str, expected: Triple) -> None:
    assert expected in await triples(extractor, text)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("I got rid of the Vespa.", ("Nora", "OWNS", "Vespa")),
        ("I gave away my piano.", ("Nora", "OWNS", "piano")),
        ("I sold my bike.", ("Nora", "HAS", "bike")),
        ("I cancelled my gym membership.", ("Nora", "HAS", "gym membership")),
        ("I left the choir.", ("Nora", "MEMBER_OF", "choir")),
        ("I lost my job at Nokia.", ("Nora", "WORKS_AT", "Nokia")),
        ("I was made redundant.", ("Nora", "WORKS_AT", None)),
        ("I left Nokia to start a bakery.", ("Nora", "WORKS_AT", "Nokia")),
        ("Mia got divorced.", ("Mia", "MARRIED_TO", None)),
        ("The ticket was reassigned from Omar Haddad to Lena Brandt.", ("ticket", "HAS_ASSIGNEE", "Omar Haddad")),
        ("Omar Haddad bought the Vespa from me.", ("Nora", "OWNS", "Vespa")),
        ("We replaced Jenkins with Drone.", ("Nora", "USES", "Jenkins")),
        ("I switched from Spotify to Tidal.", ("Nora", "USES", "Spotify")),
        ("Kiran was moved from Project Falcon to Project Heron.", ("Kiran", "ASSIGNED_TO", "Project Falcon")),
        ("I resigned yesterday.", ("Nora", "WORKS_AT", None)),
        ("My brother dropped out of university in 2022.", ("Nora's brother", "STUDIES_AT", None)),
        ("My brother dropped out.", ("Nora's brother", "STUDIES_AT", None)),
        ("Nina and I broke up.", ("Nina", "DATES", "Nora")),
    ],
)
async def test_a_change_gives_what_ended(extractor: Extractor, text: str, ended: Triple) -> None:
    found = (await extract(extractor, text)).statements
    assert ended in {
        (one.subject.name, one.predicate, one.object.name if one.object else one.value)
        for one in found
        if one.effect is Effect.ENDS
    }


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("We hired Tomas Weber as office manager.", ("Nora", "HIRES_AS", "office manager")),
        ("I sold my car to Omar Haddad.", ("Omar Haddad", "OWNS", "Nora's car")),
        ("I sold forty jars of honey.", ("Nora", "OWNS", "honey")),
        ("I was turned down, as was Pascal.", ("Nora", "IS_A", "Pascal")),
        ("Omar works at Beacon and so does Priya.", ("Omar", "DOES", "Priya")),
        ("I've moved everything to Obsidian.", ("Nora", "LIVES_IN", "Obsidian")),
        ("My brother Jonas and his wife Petra live in Graz.", ("Petra", "SIBLING_OF", "Nora")),
        ("My grandmother left me her piano.", ("Nora's grandmother", "WORKS_AT", "Nora's grandmother's piano")),
        ("I didn't resign.", ("Nora", "WORKS_AT", None)),
        ("The app quit.", ("app", "WORKS_AT", None)),
        ("It's the best pizza in the world.", ("pizza", "IS_IN", "world")),
    ],
)
async def test_what_did_not_change_is_not_stated(extractor: Extractor, text: str, unsaid: Triple) -> None:
    assert unsaid not in await triples(extractor, text)


async def test_the_text_of_a_status_says_it(extractor: Extractor) -> None:
    texts = {
        one.text
        for text in ("My claim is still pending.", "It's done: the order was cancelled.")
        for one in (await extract(extractor, text)).statements
    }
    assert texts == {"Nora's claim is pending", "the order was cancelled"}


async def test_the_last_day_ends_an_employment(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "My last day at Tidal Press is 30 September 2024.")).statements
    assert (found.predicate, found.effect, found.status) == ("WORKS_AT", Effect.ENDS, Status.ASSERTED)
    assert found.valid is not None
    assert found.valid.start.date() == date(2024, 9, 30)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The meeting with Omar was moved to Monday.", "19 August 2024"),
        ("We moved the meeting to Monday.", "19 August 2024"),
        ("The dinner was moved from Tuesday to Thursday.", "15 August 2024"),
        ("The launch was postponed from 5 September to 12 September.", "12 September 2024"),
        ("The meeting is on Friday.", "16 August 2024"),
    ],
)
async def test_the_new_time_of_an_event_lies_ahead_and_may_change(extractor: Extractor, text: str, value: str) -> None:
    found = [one for one in (await extract(extractor, text)).statements if one.predicate == "SCHEDULED_FOR"]
    assert [(one.value, one.valid, one.status) for one in found] == [(value, None, Status.ASSERTED)]
