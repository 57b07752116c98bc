"""Makes the mutants of a module: all of them stand in one source beside the original, and one at a time is switched on."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from mutmut.mutation.file_mutation import Mutation, MutationVisitor, combine_mutations_to_source
from mutmut.mutation.mutators import OPERATORS_TYPE, mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode
from mutmut.mutation.trampoline_templates import mangle_function_name

from tests.rules.mutants import weakening
from tests.rules.mutants.grounds import Ground

MUTMUT, CHECK, NOTHING = "mutmut", "token check", "nothing"
IDLE = 6  # that change nothing, of each module; of all of them the quickest is tried


@dataclass(frozen=True)
class Mutant:
    """One change: of which kind, how it is switched on, and what it looks like."""

    kind: str
    name: str
    change: str

    @property
    def function(self) -> str:
        """The function that is changed, as it is counted when the tests pass through it."""
        return self.name.partition("__mutmut_")[0]


@dataclass(frozen=True)
class Made:
    """A module's source with all its mutants."""

    source: str
    mutants: list[Mutant]


def make(module: str, source: str, ground: Ground, every: Mapping[str, int]) -> Made:
    """The mutants of this module: mutmut's where it is asked for, weakened checks, and one that changes nothing.

    `every` says one of how many of a kind; always the same ones, for the same source."""
    tree = cst.MetadataWrapper(cst.parse_module(source).visit(_Undecorated()))
    found = [
        *_find(tree, MUTMUT, mutation_operators if module in ground.mutmut else [])[:: every[MUTMUT]],
        *_find(tree, CHECK, weakening.OPERATORS, ground.checks.get(module, frozenset()))[:: every[CHECK]],
        *_find(tree, NOTHING, [(cst.Return, weakening.change_nothing)])[:IDLE],
    ]
    unknown = ground.checks.get(module, frozenset()) - {
        f.name.value for f in tree.module.body if isinstance(f, cst.FunctionDef)
    }
    assert not unknown, (
        f"{module} has no {sorted(unknown)} any more: which functions check tokens now? Say so in grounds.py"
    )
    by_function: dict[cst.CSTNode, list[tuple[str, Mutation]]] = {}
    for kind, mutation in found:
        by_function.setdefault(mutation.contained_by_top_level_function, []).append((kind, mutation))  # type: ignore[arg-type]
    in_order = [pair for pairs in by_function.values() for pair in pairs]
    changed = combine_mutations_to_source(tree.module, [mutation for _, mutation in in_order])
    return Made(changed.code, list(_named(module, tree.module, by_function)))


def _find(
    tree: cst.MetadataWrapper, kind: str, operators: OPERATORS_TYPE, functions: frozenset[str] = frozenset()
) -> list[tuple[str, Mutation]]:
    """The changes that these operators know, all in functions, or in these functions."""
    visitor = MutationVisitor(operators, IgnoredCode(set(), set(), set()))
    tree.visit(visitor)
    inside = [change for change in visitor.mutations if isinstance(change.contained_by_top_level_function, cst.FunctionDef)]
    return [
        (kind, change)
        for change in inside
        if kind != CHECK or change.contained_by_top_level_function.name.value in functions  # type: ignore[union-attr]
    ]


def _named(module: str, tree: cst.Module, by_function: dict[cst.CSTNode, list[tuple[str, Mutation]]]) -> Iterator[Mutant]:
    """The mutants with the names that mutmut gives them."""
    for top in tree.body:
        inside = top.body.body if isinstance(top, cst.ClassDef) else [top]
        owner = top.name.value if isinstance(top, cst.ClassDef) else None
        for function in (node for node in inside if isinstance(node, cst.FunctionDef)):
            for number, (kind, mutation) in enumerate(by_function.get(function, []), start=1):
                name = mangle_function_name(name=function.name.value, class_name=owner)
                yield Mutant(kind, f"{module}.{name}__mutmut_{number}", _change(tree, function, mutation))


def _change(tree: cst.Module, function: cst.FunctionDef, mutation: Mutation) -> str:
    """The lines that differ."""
    after = function.deep_replace(mutation.original_node, mutation.mutated_node)
    lines = difflib.unified_diff(
        tree.code_for_node(function).splitlines(), tree.code_for_node(after).splitlines(), lineterm="", n=0
    )
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


class _Undecorated(cst.CSTTransformer):
    """`@a` over a function as `f = a(f)` after it, so that the function itself can be changed too."""

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.BaseStatement]:
        if not updated_node.decorators:
            return updated_node
        name = updated_node.name
        whole: cst.BaseExpression = name
        for decorator in reversed(updated_node.decorators):
            whole = cst.Call(decorator.decorator, [cst.Arg(whole)])
        line = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(name)], whole)])
        return cst.FlattenSentinel([updated_node.with_changes(decorators=[]), line])
