#!/usr/bin/env python3
"""Fails when the tree breaks a rule of its structure; prints file:line for each place.

The order of the layers is the foreach(layer ...) list of the top CMakeLists.txt, and what a layer may use is the
DEPENDS list of its own braid_library(...) line with all that those reach; there is no second copy of either.

    scripts/check_layers.py [ROOT]
"""
import pathlib
import re
import sys

MOST_LINES = 400
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)(?: final)?(?:\s*:[^{;]*)?\s*\{", re.MULTILINE)
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "impl"}
TORCH_DOOR = "src/braid/tensor/torch.h"
SHOWN = {"cli": "CLI/"}  # what headers of a layer show of a library, besides libtorch through its door
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_layers(root, problems):
    """Returns for each layer, in order, the set of layers that it may include (itself among them)."""
    order = re.search(r"foreach\(layer ([^)]*)\)", (root / "CMakeLists.txt").read_text()).group(1).split()
    reach = {}
    for layer in order:
        path = root / "src/braid" / layer / "CMakeLists.txt"
        if not path.exists():
            continue
        text = re.sub(r"#.*", "", path.read_text())
        call = re.search(r"braid_library\(\s*([a-z_]+)([^)]*)\)", text)
        if not call or call.group(1) != layer:
            problems.append(f"{path.relative_to(root)}:1: no braid_library({layer} ...) line")
            reach[layer] = {layer}
            continue
        listed = re.search(r"\bDEPENDS((?:\s+[a-z_]+)+)", call.group(2))
        reach[layer] = {layer}
        for name in listed.group(1).split() if listed else []:
            if name in reach:
                reach[layer] |= reach[name]
            else:
                problems.append(f"{path.relative_to(root)}:1: {layer} depends on {name}, which is no layer below it")
    for folder in sorted((root / "src/braid").iterdir()):
        if folder.is_dir() and folder.name not in reach:
            problems.append(f"{folder.relative_to(root)}:1: no layer; list it in CMakeLists.txt and give it one")
    return reach


def is_foreign(target, layer):
    """Whether an include is of a library (a decoder, Arrow, JSON …), not ours, the standard's or the system's."""
    shown = ("braid/", "sys/", "torch/", "ATen/", SHOWN.get(layer, "braid/"))
    return bool(re.search(r"[./]", target)) and not target.startswith(shown)


def check_includes(name, text, layer, reach, problems):
    """Layers, libtorch's one door, and other libraries out of headers; layer is None outside src/braid/<layer>/."""
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, target = match.group(1) == '"', match.group(2)
        if target.startswith(("torch/", "ATen/")) and name != TORCH_DOOR:
            problems.append(f"{name}:{number}: include \"braid/tensor/torch.h\" instead of {target}")
        elif name.startswith("src/") and name.endswith(".h") and is_foreign(target, layer):
            problems.append(f"{name}:{number}: {target} belongs in .cpp files: headers show the standard library and "
                            "libtorch alone")
        if layer is None or not quoted:
            continue
        if target == "braid/braid.h":
            problems.append(f"{name}:{number}: the umbrella header is for users, not for a layer")
        elif match_layer := re.match(r"braid/([a-z_]+)/", target):
            if match_layer.group(1) not in reach[layer]:
                problems.append(f"{name}:{number}: {layer} may not include {match_layer.group(1)}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    problems = []
    homes = {}  # of the types that headers define: two of one name in one namespace are one type to the linker
    reach = read_layers(root, problems)
    files = sorted(path for folder in ("src", "tests", "bench", "examples") for path in (root / folder).rglob("*.*")
                   if path.suffix in (".h", ".cpp"))
    for path in files:
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(root).parts
        layer = parts[2] if len(parts) > 3 and parts[:2] == ("src", "braid") and parts[2] in reach else None
        check_includes(name, text, layer, reach, problems)
        if parts[0] == "src" and path.suffix == ".h" and "/// @file" not in text:
            problems.append(f"{name}:1: no /// @file comment")
        if parts[0] == "src" and path.suffix == ".h":
            for type_name in TYPE.findall(text):
                if homes.setdefault(type_name, name) != name:
                    problems.append(f"{name}:1: {type_name} is defined in {homes[type_name]} too; "
                                    "name one of them anew")
        if (lines := text.count("\n")) > MOST_LINES:
            problems.append(f"{name}:{lines}: {lines} lines, over {MOST_LINES}")
        words = {word for part in parts for word in part.split(".")[0].split("_")}
        for word in sorted(words & FORBIDDEN_NAMES):
            problems.append(f"{name}:1: \"{word}\" in a path says nothing; name the concept")
    if problems:
        sys.exit("\n".join(problems))
    print(f"layers: {len(reach)} in order, {len(files)} files")


if __name__ == "__main__":
    main()
