#!/usr/bin/env python3
"""An installed tree works where it is moved to: the program runs, and a project outside builds against it.
Usage: install_test.py CMAKE BUILD_FOLDER. Installs what is built there; builds nothing of Braid."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop()).resolve()
CMAKE = sys.argv.pop()
OUTSIDE = pathlib.Path(__file__).resolve().parent / "outside"


def cached(name):
    """A value of the build's cache."""
    lines = (BUILD / "CMakeCache.txt").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in lines if line.startswith(name + ":"))


def run(*words, folder=None):
    done = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Warning" not in done.stderr, done.stderr
    return done.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # On the build's own file system libtorch is linked, not copied.
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="install-test-", dir=BUILD))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        run(CMAKE, "--install", BUILD, "--prefix", cls.home / "installed")
        cls.tree = cls.home / "moved" / "elsewhere"
        cls.tree.parent.mkdir()
        (cls.home / "installed").rename(cls.tree)
        cls.braid = cls.tree / "bin" / "braid"
        with open(cls.home / "cars.csv", "w") as table:
            table.write("km,brand,price\n")
            for i in range(60):
                table.write(f"{i * 3571 % 200000},{'vw' if i % 3 else 'opel'},{30000 - i * 3571 % 200000 / 10}\n")
        run(cls.braid, "train", "cars.csv", "--target", "price", "--out", "run", "--quiet", "train.epochs=1",
            folder=cls.home)

    def test_the_moved_program_runs(self):
        self.assertIn("train", run(self.braid, "--help"))
        self.assertIn("price", run(self.braid, "predict", self.home / "run", "km=90000"))

    def test_the_moved_program_loads_libtorch_and_arrow_from_its_own_tree(self):
        loaded = {}
        for line in run("ldd", self.braid).splitlines():
            name, arrow, path = line.strip().partition(" => ")
            if arrow and name.startswith(("libtorch", "libc10", "libarrow", "libparquet", "libcudart", "libcupti")):
                loaded[name] = os.path.normpath(path.split(" (")[0])
        self.assertIn("libtorch_cpu.so", loaded)
        for name, path in loaded.items():
            self.assertTrue(path.startswith(f"{self.tree}/"), f"{name} is loaded from {path}")

    def test_a_project_outside_builds_against_it(self):
        run(CMAKE, "-S", OUTSIDE, "-B", self.home / "outside", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.tree}",
            f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}")
        run(CMAKE, "--build", self.home / "outside")
        self.assertRegex(run(self.home / "outside" / "outside", self.home / "run"),
                         r"^braid [0-9.]+: price [0-9.]+\nproducts: mkl, fast path on AMD\n$")

    def test_the_package_names_no_folder_of_the_machine_that_built_it(self):
        files = list((self.tree / "lib" / "cmake" / "Braid").glob("*.cmake"))
        self.assertTrue(files)
        places = [str(BUILD), cached("CMAKE_HOME_DIRECTORY"), str(pathlib.Path.home()), str(self.home / "installed")]
        for file in files:
            for place in places:
                self.assertNotIn(place, file.read_text(), file.name)

    def test_licences_of_what_is_installed_come_along(self):
        self.assertTrue(list(self.tree.glob("lib/braid/deps/torch-*.dist-info/licenses/LICENSE")))
        self.assertTrue(list(self.tree.glob("share/doc/*/NOTICE")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
