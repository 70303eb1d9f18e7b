"""The mutation that reads again; see `mutation` for what all mutations have in common."""

from typing import Annotated

import strawberry

from kg_memory.api.answers_reading import Reextracted
from kg_memory.api.connection import After
from kg_memory.api.context import Info
from kg_memory.api.inputs import SpaceName
from kg_memory.api.resolver import resolver
from kg_memory.model import FALLEN_BACK, PageRequest


@strawberry.type
class ReadingMutations:
    @resolver
    async def reextract(
        self,
        info: Info,
        space: SpaceName,
        read_by: Annotated[
            str,
            strawberry.argument(
                description="How `readBy` of the episodes begins; by default of those that were left to the rules "
                "because the language model was away or of no use."
            ),
        ] = FALLEN_BACK,
        first: Annotated[
            int, strawberry.argument(description="How many episodes at most, 1 to 200; each may take a model call.")
        ] = 10,
        after: After = None,
    ) -> Reextracted:
        """Reads stored episodes again, as they are read now, and replaces what was found in them. What they no longer
        state is believed no longer, and stays known as of before; what callers stated or retracted stays. All of a
        batch or nothing; a second time it changes nothing.
        """
        memory = info.context.memory
        return Reextracted.of(await memory.reextract(space, read_by=read_by, page=PageRequest(first, after)))
