"""What a space holds, told without ids and without when it was recorded, so that two databases can be compared."""

from typing import Any, LiteralString

import neo4j

_PARTS: dict[str, LiteralString] = {
    "episodes": """
        MATCH (e:Episode {space: $space})
        OPTIONAL MATCH (c)-[:HAS_EPISODE]->(e)
        OPTIONAL MATCH (e)-[:NEXT]->(next)
        RETURN e.key, e.text, e.speaker, e.hash, e.position, toString(e.occurred_at), c.key, c.title, c.length, next.key
    """,
    "entities": """
        MATCH (e:Entity {space: $space})
        RETURN e.name, e.kind, labels(e), e.aliases, COLLECT { MATCH (e)<-[:NAMES]-(a) RETURN a.name }
    """,
    "mentions": """
        MATCH (p:Episode {space: $space})-[m:MENTIONS]->(e:Entity)
        RETURN p.key, m.start, m.end, e.name
    """,
    "facts": """
        MATCH (f:Fact {space: $space})-[:SUBJECT]->(s:Entity)
        OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
        RETURN s.name, f.predicate, o.name, f.value, f.text, f.version, f.status, f.negated, f.kind, f.confidence,
               toString(f.valid_from), f.valid_from_precision, toString(f.valid_to), f.valid_to_precision,
               f.known_to.year = 9999,
               COLLECT { MATCH (f)-[c:STATED_IN]->(p) RETURN [p.key, c.start, c.end] },
               COLLECT { MATCH (f)-[r:REVISES|SUPERSEDES]->(g) RETURN [type(r), r.reason, g.text, g.version] }
    """,
    "edges": """
        MATCH (s:Entity {space: $space})-[r]->(o:Entity)
        RETURN s.name, type(r), r.predicate, o.name, r.version, toString(r.valid_from), toString(r.valid_to),
               r.known_to.year = 9999
    """,
}


def content(session: neo4j.Session, space: str) -> dict[str, list[str]]:
    """Every part of the space of this name as sorted lines."""
    key: Any = session.run("MATCH (s:Space {name: $name}) RETURN s.key", name=space).single(strict=True)[0]
    return {
        part: sorted(repr([_unordered(value) for value in record.values()]) for record in session.run(query, space=key))
        for part, query in _PARTS.items()
    }


def _unordered(value: Any) -> Any:
    return sorted(value, key=repr) if isinstance(value, list) else value
