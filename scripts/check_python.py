#!/usr/bin/env python3
"""Fails when a Python file breaks a rule of the house; prints file:line for each place.

No line has more than 120 characters, nothing is imported that is not used, and a file of bench/ or scripts/ that has a
`__main__` can be run as it stands: it is executable and begins with `#!/usr/bin/env python3`. Every file of bench/ is
such a program.

    scripts/check_python.py [ROOT]
"""
import ast
import os
import pathlib
import sys

MOST_CHARACTERS = 120
FOLDERS = ("bench", "examples", "scripts", "tests")
PROGRAMS = ("bench", "scripts")
SHEBANG = "#!/usr/bin/env python3"


def unused_imports(tree):
    """(line, name) of each imported name that the file never says again; a name in __all__ counts as said."""
    imported, said = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                imported.setdefault((alias.asname or alias.name).split(".")[0], node.lineno)
        elif isinstance(node, ast.Name):
            said.add(node.id)
        elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            said.update(ast.literal_eval(node.value))
    return sorted((line, name) for name, line in imported.items() if name not in said and name != "annotations")


def has_main(tree):
    """Whether the file asks whether it is `__main__`."""
    return any(isinstance(node, ast.Constant) and node.value == "__main__" for node in ast.walk(tree))


def check(path, name, problems):
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MOST_CHARACTERS:
            problems.append(f"{name}:{number}: {len(line)} characters, over {MOST_CHARACTERS}")
    tree = ast.parse(text, str(path))
    for number, imported in unused_imports(tree):
        problems.append(f"{name}:{number}: {imported} is imported and not used")
    folder = name.split("/")[0]
    if folder == "bench" and not has_main(tree):
        problems.append(f"{name}:1: no `if __name__ == \"__main__\":`; what stands in bench/ is a program")
    if folder in PROGRAMS and has_main(tree):
        if text.split("\n", 1)[0] != SHEBANG:
            problems.append(f"{name}:1: a program begins with {SHEBANG}")
        if not os.access(path, os.X_OK):
            problems.append(f"{name}:1: a program is executable: chmod +x {name}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    problems = []
    files = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    for path in files:
        check(path, path.relative_to(root).as_posix(), problems)
    if not files:
        problems.append(f"{root}: no Python files; is this the top of the sources?")
    if problems:
        sys.exit("\n".join(problems))
    print(f"python: {len(files)} files")


if __name__ == "__main__":
    main()
