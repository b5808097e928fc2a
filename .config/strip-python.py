"""Makes Python source smaller without moving any line: leaves out comments, and docstrings that nobody reads."""

import ast
import io
import tokenize


def strip(source: str, docstrings: bool) -> str:
    """Leave out comments, and with ``docstrings`` those too."""
    lines = source.split("\n")
    if docstrings:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                cut_docstring(node, lines)
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    stripped = "\n".join(lines)
    assert _code(stripped, docstrings) == _code(source, docstrings)
    return stripped


def cut_docstring(node: "ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef", lines: list[str]) -> None:
    """Blank the lines of a docstring; a body that has nothing else becomes an ellipsis."""
    if ast.get_docstring(node, clean=False) is None:
        return
    text = node.body[0]
    alone = len(node.body) == 1 and not isinstance(node, ast.Module)
    start = lines[text.lineno - 1][: text.col_offset]
    for row in range(text.lineno - 1, text.end_lineno):
        lines[row] = ""
    if alone:
        lines[text.lineno - 1] = start + "..."


def _code(source: str, docstrings: bool) -> str:
    """What Python makes of it, but for what is left out."""
    tree = ast.parse(source)
    for node in ast.walk(tree) if docstrings else ():
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Expr(ast.Constant(...))])
    return ast.dump(tree)
