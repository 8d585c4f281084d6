# The few commands that a user of the sources needs; everything else is CMake's (see CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help setup build test demo check format clean

# A compiler process takes up to 2 GB, so a small machine gets fewer of them than it has cores. JOBS=N overrides.
JOBS ?= $(shell n=$$(awk '/MemAvailable/ {print int($$2 / 2097152)}' /proc/meminfo); c=$$(nproc); \
  [ "$$n" -lt "$$c" ] && c=$$n; [ "$$c" -lt 1 ] && c=1; echo $$c)
SOURCES = $(shell find src tests bench examples -name '*.h' -o -name '*.cpp' 2>/dev/null)
CLANG_FORMAT ?= clang-format-14

help:
	@echo "make build    set up this machine, then build build/release/braid"
	@echo "make test     build everything and run the tests"
	@echo "make demo     build, fetch a small table of pictures and questions, train, evaluate, ask (up to half an hour)"
	@echo "make check    formatting, layers, documentation and Python files"
	@echo "make format   format the sources in place"
	@echo "make clean    remove build/"

setup:
	@scripts/setup.sh

build: setup
	@cmake --preset release
	@cmake --build --preset release --target braid --parallel $(JOBS)

test: setup
	@cmake --preset release
	@cmake --build --preset release --parallel $(JOBS)
	@ctest --preset release

demo: build
	@scripts/demo.sh

check:
	@$(CLANG_FORMAT) --dry-run --Werror $(SOURCES)
	@python3 scripts/check_layers.py
	@python3 scripts/check_docs.py
	@python3 scripts/check_python.py

format:
	@$(CLANG_FORMAT) -i $(SOURCES)

clean:
	@rm -rf build
