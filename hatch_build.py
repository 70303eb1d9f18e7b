"""The build hook: puts GraphiQL's assets, bundled from locked npm packages, into the wheel."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphiqlAssets(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic has one configuration
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root, "kg_memory", "api", "web", "graphiql")
        runpy.run_path(str(folder / "build.py"))["build"](folder)
        build_data["artifacts"].append("/kg_memory/api/web/graphiql/assets/")
