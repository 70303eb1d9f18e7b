"""Relay connections: pages of a list, with opaque cursors."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeAlias, TypeVar

import strawberry

from kg_memory.api.graphql.context import Scope
from kg_memory.model.pages import LARGEST_PAGE, Page, PageRequest

Node = TypeVar("Node")
Value = TypeVar("Value")

First: TypeAlias = Annotated[int, strawberry.argument(description=f"The maximum number of items, 1 to {LARGEST_PAGE}.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The `endCursor` of the previous page; omit it for the first page.")
]


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more items follow.")
    has_previous_page: bool = strawberry.field(description="Whether this is not the first page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item: the `after` of the next page.")


@strawberry.type(description="One item of a page.")
class Edge(Generic[Node]):
    cursor: str = strawberry.field(description="The place of the item in the list; it stays valid while others write.")
    node: Node = strawberry.field(description="The item.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]] = strawberry.field(description="The items, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="The position of this page in the list.")

    @classmethod
    def of(
        cls, page: Page[Value], request: PageRequest, node: Callable[[Value, Scope], Node], scope: Scope
    ) -> "Connection[Node]":
        scope.budget.spend(len(page.items))
        items = zip(page.items, page.cursors, strict=True)
        return Connection(
            edges=[Edge(cursor=cursor, node=node(item, scope)) for item, cursor in items],
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=request.after is not None,
                start_cursor=page.cursors[0] if page.cursors else None,
                end_cursor=page.cursors[-1] if page.cursors else None,
            ),
        )
