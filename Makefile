# What a person does with the sources. Plain `make` lists the targets.

SWIFT ?= swift
PYTHON ?= python3
BUILD := .build
DIFFEO := $(BUILD)/release/diffeo
DEMO := runs/demo
# The modules of the library, as the manifest names them.
MODULES = $(shell tr -d '\n' <Package.swift | grep -o ' module. *"[A-Za-z]*"' | \
  sed 's/.*"\(.*\)"/Diffeo\1/')
# Tests run the reference path, which is many times slower without optimisation, and look into
# modules, which costs speed: they have a build of their own.
TEST_BUILD := .build-tests
# What `make dist` makes holds the Swift library, and no path of this machine.
DIST_BUILD := .build-dist
DIST := dist/diffeo-linux-$(shell uname -m)
# Where that is tried: Debian 12, Ubuntu 22.04 and 24.04.
SUITES ?= bookworm jammy noble
TEST_FLAGS ?= -c release -Xswiftc -enable-testing --scratch-path $(TEST_BUILD)

.DEFAULT_GOAL := help
.PHONY: help run test bench oclgrind format lint docs peers dist dist-check clean packages kernels build

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s%s\n", $$1, $$2 }' Makefile

run: build ## Train a model on whatever device there is and write a report
	@.ci/move-aside $(DEMO)
	$(DIFFEO) train delta-vae --data translations --manifold flat-torus \
	  --epochs 12 --batch-size 128 --out $(DEMO)
	@echo "The report is $(CURDIR)/$(DEMO)/report.html"

# One after another: with several queues in one process, which no program of ours has, PoCL 3.1 has
# ended it with an assertion on its cache of compiled kernels. A device has all cores either way.
test: packages kernels ## Run every test
	$(SWIFT) build --build-tests $(TEST_FLAGS)
	$(SWIFT) test --skip-build --no-parallel $(TEST_FLAGS)

bench: build ## Measure speed beside the peers (after `make peers`)
	$(DIFFEO) bench --results Benchmarks/results
	$(DIFFEO) bench --scaling --results Benchmarks/results

oclgrind: build ## Run every kernel in a simulator that finds races and bad accesses
	@.ci/packages oclgrind
	@.ci/oclgrind $(DIFFEO) $(BUILD)

format: ## Put the sources into their layout
	$(SWIFT) format --in-place --recursive Sources Tests Benchmarks/harness Package.swift

lint: ## Check the layout of the sources and their documentation
	$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks/harness Package.swift

docs: packages ## Build the documentation of the library
	$(SWIFT) package --allow-writing-to-directory $(BUILD)/documentation generate-documentation \
	  --enable-experimental-combined-documentation $(addprefix --target ,Diffeo $(MODULES)) \
	  --output-path $(BUILD)/documentation --transform-for-static-hosting --warnings-as-errors
	@echo "The documentation is in $(CURDIR)/$(BUILD)/documentation. To read it:"
	@echo "  $(PYTHON) -m http.server --directory $(BUILD)/documentation"
	@echo "and open http://localhost:8000/documentation"

peers: ## Install what the benchmarks compare with
	$(PYTHON) -m venv Benchmarks/peers/.venv
	Benchmarks/peers/.venv/bin/python -m pip install --requirement Benchmarks/peers/requirements.txt

dist: packages kernels ## Gather a folder for machines that have an OpenCL driver and nothing else
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path $(DIST_BUILD) --product diffeo \
	  -Xlinker --disable-new-dtags -Xlinker -rpath -Xlinker '$$ORIGIN/../lib'
	@.ci/dist $(DIST_BUILD)/release $(DIST)

dist-check: dist ## Run that folder in bare root folders with PoCL (as root)
	@.ci/packages debootstrap
	for suite in $(SUITES); do .ci/bare-root $(DIST) $$suite || exit 1; done

clean: ## Remove what was built; runs stay
	rm -rf $(BUILD) $(TEST_BUILD) $(DIST_BUILD) dist

# Kernels are embedded in a file that the build does not know to depend on them.
kernels:
	@[ -z "$$(find Kernels -name '*.cl' -newer Sources/CKernels/kernels.c)" ] || \
	  touch Sources/CKernels/kernels.c

build: packages kernels
	$(SWIFT) build -c release --product diffeo

packages:
	@.ci/packages
