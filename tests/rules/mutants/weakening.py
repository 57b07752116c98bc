"""How a check is weakened: a condition of a query dropped, a refusal that never comes, a proof that always fits.

The operators have the shape of mutmut's own, so that one machine makes and runs both kinds.
"""

from collections.abc import Iterable, Sequence

import libcst as cst
import libcst.matchers as m

TRUE, FALSE, NONE = cst.Name("True"), cst.Name("False"), cst.Name("None")
ALL_ROWS = cst.parse_expression('__import__("sqlalchemy").true()')
A_CONDITION = m.Comparison() | m.Call(func=m.Attribute(attr=m.Name("is_") | m.Name("is_not")))
REFUSES = m.Raise() | m.Return()


def drop_condition(node: cst.Call) -> Iterable[cst.BaseExpression]:
    """A query without one of its conditions."""
    if m.matches(node.func, m.Attribute(attr=m.Name("where"))):
        for place, argument in enumerate(node.args):
            rest = [*node.args[:place], *node.args[place + 1 :]]
            yield node.with_changes(args=rest or [argument.with_changes(star="", value=ALL_ROWS)])


def drop_from_list(node: cst.Tuple) -> Iterable[cst.BaseExpression]:
    """A list of conditions without one of them."""
    if all(m.matches(element.value, A_CONDITION) for element in node.elements):
        for place in range(len(node.elements)):
            rest = [*node.elements[:place], *node.elements[place + 1 :]]
            yield node.with_changes(elements=[element.with_changes(comma=cst.Comma()) for element in rest])


def never_refuse(node: cst.If) -> Iterable[cst.If]:
    """A refusal that never comes, or not for one of its reasons."""
    if m.matches(node.body, m.IndentedBlock(body=[m.ZeroOrMore(), m.SimpleStatementLine(body=[REFUSES])])):
        yield node.with_changes(test=FALSE)
        for weaker in _without_one(node.test, cst.Or):
            yield node.with_changes(test=weaker)


def always_grant(node: cst.IfExp) -> Iterable[cst.IfExp]:
    """`this if allowed else None` without asking, or without one of the questions."""
    if m.matches(node.orelse, m.Name("None")):
        yield node.with_changes(test=TRUE)
        for weaker in _without_one(node.test, cst.And):
            yield node.with_changes(test=weaker)


def always_fit(node: cst.Return) -> Iterable[cst.Return]:
    """A proof that always fits."""
    if node.value is not None and m.matches(
        node.value, m.Comparison() | m.Call(func=m.Attribute(attr=m.Name("compare_digest")))
    ):
        yield node.with_changes(value=TRUE)


def ask_no_proof(node: cst.Call) -> Iterable[cst.BaseExpression]:
    """A form that is taken without its proof."""
    if m.matches(node.func, m.Attribute(value=m.Name("csrf"), attr=m.Name("protect"))):
        yield NONE


def leave_out(node: cst.FormattedString) -> Iterable[cst.FormattedString]:
    """A token or hash that does not depend on one of the things it is made of."""
    for place, part in enumerate(node.parts):
        if isinstance(part, cst.FormattedStringExpression):
            yield node.with_changes(parts=[*node.parts[:place], *node.parts[place + 1 :]])


def _without_one(test: cst.BaseExpression, joined_by: type[cst.BaseBooleanOp]) -> Iterable[cst.BaseExpression]:
    """`A or B or C` without A, without B, without C."""
    parts = _parts(test, joined_by)
    for place in range(len(parts) if len(parts) > 1 else 0):
        first, *rest = [*parts[:place], *parts[place + 1 :]]
        whole = first
        for part in rest:
            whole = cst.BooleanOperation(left=whole, operator=joined_by(), right=part)
        yield whole.with_changes(lpar=[*whole.lpar, cst.LeftParen()], rpar=[*whole.rpar, cst.RightParen()])


def _parts(test: cst.BaseExpression, joined_by: type[cst.BaseBooleanOp]) -> Sequence[cst.BaseExpression]:
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, joined_by):
        return [*_parts(test.left, joined_by), *_parts(test.right, joined_by)]
    return [test]


OPERATORS = [
    (cst.Call, drop_condition),
    (cst.Tuple, drop_from_list),
    (cst.If, never_refuse),
    (cst.IfExp, always_grant),
    (cst.Return, always_fit),
    (cst.Call, ask_no_proof),
    (cst.FormattedString, leave_out),
]


def change_nothing(node: cst.Return) -> Iterable[cst.Return]:
    """What no test can notice: brackets round what is returned."""
    if isinstance(node.value, cst.BaseExpression):
        value = node.value
        yield node.with_changes(
            whitespace_after_return=cst.SimpleWhitespace(" "),
            value=value.with_changes(lpar=[*value.lpar, cst.LeftParen()], rpar=[*value.rpar, cst.RightParen()]),
        )
