"""Knows a parsed, wired set of diagrams and decisions: immutable and safe to share between threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from processes.engine.errors import DefinitionRefused, ExpressionError, Fault
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.xml import parse_xml
from processes.engine.interpreter.activities import Call, SubProcess
from processes.engine.interpreter.checks import faults_of
from processes.engine.interpreter.nodes import ProcessSpec
from processes.engine.interpreter.parsing import DiagramReader
from processes.engine.language.decisions import Decision


@dataclass(frozen=True)
class Definitions:
    """Everything one process can reach, ready to run."""

    process: str
    specs: Mapping[str, Any]
    decisions: Mapping[str, Decision]

    @classmethod
    def parse(cls, process: str, files: Mapping[str, bytes]) -> Definitions:
        """Parse .bpmn and .dmn files by name; raise DefinitionRefused."""
        decisions = {}
        for name, content in files.items():
            if name.lower().endswith(".dmn"):
                decision = parse_decision(content, file=name)
                decisions[decision.key] = decision
        diagrams = {name: content for name, content in files.items() if name.lower().endswith(".bpmn")}
        collector = _Collector(diagrams)
        collector.collect(process, None)
        faults = [fault for name, spec in collector.specs.items() for fault in faults_of(spec, decisions)]
        if faults:
            raise DefinitionRefused(faults)
        return cls(process, collector.specs, decisions)


class _Collector:
    """Follows call activities and sub-processes from one process through the files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.specs: dict[str, ProcessSpec] = {}
        self._readers: dict[str, tuple[str, DiagramReader]] = {}
        for file, content in files.items():
            root = parse_xml(content, file=file)
            reader = _reading(file, None, lambda root=root, file=file: DiagramReader(root, file))
            for name in reader.process_parsers:
                if name in self._readers:
                    raise DefinitionRefused([Fault(file, name, "Another file has a process of this id.")])
                self._readers[name] = file, reader

    def collect(self, process: str, caller: Fault | None) -> None:
        """Parse a process and everything it reaches."""
        if process in self.specs:
            return
        if process not in self._readers:
            raise DefinitionRefused([caller or Fault("", process, f"There is no process {process}.")])
        file, reader = self._readers[process]
        self._parse(file, reader, process)

    def _parse(self, file: str, reader: DiagramReader, name: str) -> None:
        if name in self.specs:
            raise DefinitionRefused([Fault(file, name, "Another process has a sub-process of this id.")])
        spec = _reading(file, name, lambda: reader.process_parsers[name].get_spec())
        self.specs[name] = spec
        for node in spec.task_specs.values():
            if isinstance(node, Call):
                reason = f"There is no process {node.called} to call."
                self.collect(node.called, Fault(file, node.bpmn_id, reason))
            elif isinstance(node, SubProcess):
                self._parse(file, reader, node.inside)


def _reading(file: str, name: str | None, read: Any) -> Any:
    """Call the parser; whatever it does not understand is a fault of the file."""
    try:
        return read()
    except ValidationException as error:
        raise DefinitionRefused([Fault(file, error.id or name, str(error.args[0] if error.args else error))]) from error
    except (ExpressionError, KeyError, ValueError, RecursionError) as error:
        raise DefinitionRefused([Fault(file, name, str(error))]) from error
