from pathlib import Path

from kg_memory.model.ontology import default_ontology
from tests.support.command_line import Run


def test_an_ontology_is_imported_exported_and_reset(run: Run, space: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("predicates:\n  OWNS: {forms: [own]}\n", encoding="utf-8")
    done = run("ontology", "import", file, "-s", space)
    assert (done.code, done.out) == (0, "1 predicates, 1 surface forms\n")
    assert run("ontology", "export", "-s", space).out == file.read_text(encoding="utf-8")
    assert run("ontology", "import", "-s", space).code == 0
    assert run("ontology", "export", "-s", space).out == default_ontology().source


def test_the_shipped_ontology_is_exported_without_a_database(run: Run) -> None:
    assert run("ontology", "export").out == default_ontology().source


def test_an_invalid_file_is_refused_with_its_line(run: Run, space: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("predicates:\n  OWNS: {kind: THING}\n", encoding="utf-8")
    done = run("ontology", "import", file, "-s", space)
    assert done.code == 1
    assert done.err.startswith("error[INVALID_ONTOLOGY]: line 2: OWNS has no field 'kind'")
    missing = run("ontology", "import", tmp_path / "missing.yaml", "-s", space)
    assert (missing.code, "cannot be read" in missing.err) == (1, True)
