# Builds, runs, tests and installs cnnbench. `make run` and `make test` install what is missing from Debian first.
# `make build TRAITS=OneDNN` (run, test and install likewise) has oneDNN as a backend, for comparison.

PREFIX ?= /usr/local
TRAITS ?=
PACKAGES := libopenblas-dev libfftw3-dev libpapi-dev libsqlite3-dev zlib1g-dev $(if $(findstring OneDNN,$(TRAITS)),libdnnl-dev)
WITH_TRAITS := $(if $(TRAITS),--traits $(TRAITS))
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
SWIFT_SOURCES := Sources Tests Package.swift
PYTHON ?= python3
PEERS := .build-peers
WITH_PEERS := PYTHONPATH=Benchmarks/Peers PYTHONDONTWRITEBYTECODE=1
# PyTorch takes part where it is asked for, `PEERS_TORCH=1 make peers`, and from then on.
TORCH := $(if $(PEERS_TORCH)$(wildcard $(PEERS)/torch-installed),$(PEERS)/torch-installed)
# Numbers of threads and states of the caches to compare with, and further options:
# `make peers PEERS_THREADS=1 PEERS_CACHES=cold PEERS_OPTIONS='--rounds 8'`. With PyTorch, `--direction backward-data` or
# `backward-weights` compares gradients, in reports of their own.
PEERS_THREADS ?= 1 $(if $(filter-out 1,$(shell nproc)),2)
PEERS_CACHES ?= warm cold
PEERS_OPTIONS ?=

MODELS := .build-models
MODELS_TORCH ?=

TRAINING := .build-training

.PHONY: run test test-browser test-slurm build install packages format lint reports sanitize peers peers-networks peers-nets \
  peers-training peers-test models onnx-schema onnx-conformance second-opinion networks-verification training principles

# Shorter measurements than usual, so that a first look takes minutes.
run: build
	.build/release/cnnbench conv --time 150ms

# The same build as `make run`: no test needs what a testable import would open.
test: packages
	swift test -c release --disable-xctest --disable-testable-imports $(WITH_TRAITS)
	@if command -v objdump >/dev/null; then Tests/instruction-set-isolation.sh; \
	else echo "skipped: whether instruction sets share code, which takes objdump (binutils) to see"; fi

# Pages in headless Chromium at two widths: sorting, filtering, errors on the console.
test-browser: build
	mkdir -p .build/pages
	.build/release/cnnbench report Reports/conv.json --format html --output .build/pages/conv.html
	.build/release/cnnbench accuracy --format html --output .build/pages/accuracy.html
	.build/release/cnnbench arch-cost --all --format html --output .build/pages/arch-cost.html
	@if command -v $(PYTHON) >/dev/null; then \
	  for page in .build/pages/*.html; do $(PYTHON) Tests/browser.py $$page .build/pages || exit; done; \
	else echo "skipped: pages in a browser, which takes Python"; fi

# A sweep under a real Slurm of two nodes, which is started for it and ended. Takes root, slurm-wlm and munge.
test-slurm: build
	Tests/slurm.sh

build: packages
	swift build -c release --product cnnbench $(WITH_TRAITS)

# A build of its own, with Swift's libraries in the program, and the header for backends of one's own.
install: packages
	swift build -c release --product cnnbench --static-swift-stdlib --scratch-path .build-install $(WITH_TRAITS)
	install -D -m 755 .build-install/release/cnnbench $(DESTDIR)$(PREFIX)/bin/cnnbench
	install -D -m 644 Sources/CPlugin/include/cnnbench_backend.h $(DESTDIR)$(PREFIX)/include/cnnbench_backend.h

# Nothing happens where all packages are installed, and a hint is all there can be where there is no apt-get.
packages:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "note: no apt-get here; the build needs what Debian calls$$missing"; exit 0; \
	fi; \
	echo "installing$$missing"; \
	$(SUDO) apt-get update -q && $(SUDO) apt-get install -y -q --no-install-recommends $$missing
	@command -v swift >/dev/null || { echo "error: swift is not on the PATH; see https://swift.org/install"; exit 69; }

# The committed samples, measured anew on this machine.
reports: build
	mkdir -p Reports
	.build/release/cnnbench conv --format json --output Reports/conv.json > Reports/conv.txt
	.build/release/cnnbench conv --net resnet50 --format markdown --output Reports/conv-resnet50.md > /dev/null
	.build/release/cnnbench conv --batch Benchmarks/Suites/large-kernels.shapes --format markdown \
	  --output Reports/conv-large-kernels.md > /dev/null
	.build/release/cnnbench machine --format markdown --output Reports/machine.md
	.build/release/cnnbench calibrate --format markdown --output Reports/calibrate.md
	.build/release/cnnbench kernels --format markdown --output Reports/kernels.md
	.build/release/cnnbench arch-cost --all --format markdown --output Reports/arch-cost.md > /dev/null
	.build/release/cnnbench claims --format markdown --output Reports/claims.md > /dev/null
	.build/release/cnnbench accuracy --format markdown --output Reports/accuracy.md > /dev/null
	@if command -v gnuplot >/dev/null; then \
	  $(MAKE) --no-print-directory Reports/accuracy-cost.svg Reports/speed-against-numerical-error.svg; \
	else echo "skipped: the pictures, which gnuplot draws"; fi

Reports/accuracy-cost.svg: Benchmarks/Plots/accuracy-cost.gnuplot
	.build/release/cnnbench accuracy --format csv --output .build/accuracy.csv
	gnuplot -e "data='.build/accuracy.csv'; output='$@'" $<

# Reports/training.md: networks from one layer to a small residual network on all 60,000 images of Fashion-MNIST, three seeds each.
# What was interrupted goes on where it was. Hours on two cores.
TRAIN := .build/release/cnnbench train --data fashion-mnist --seeds 3 --threads all --resume
training: build
	mkdir -p $(TRAINING) Reports
	$(TRAIN) --file Benchmarks/Suites/softmax-layer.yaml --epochs 12 --rate 0.01 --checkpoint $(TRAINING)/softmax \
	  --output $(TRAINING)/softmax-layer.json
	$(TRAIN) perceptron:784-10 --epochs 5 --checkpoint $(TRAINING)/perceptron --output $(TRAINING)/perceptron.json
	$(TRAIN) multi-layer --loss cross-entropy --epochs 12 --rate 0.1 --decay 1e-4 --checkpoint $(TRAINING)/multi-layer \
	  --output $(TRAINING)/multi-layer.json
	$(TRAIN) lenet5 --epochs 12 --rate 0.05 --decay 1e-4 --checkpoint $(TRAINING)/lenet5 \
	  --save $(TRAINING)/lenet5.onnx --output $(TRAINING)/lenet5.json
	$(TRAIN) --file Benchmarks/Suites/small-resnet.yaml --epochs 11 --rate 0.1 --decay 5e-4 --schedule one-cycle \
	  --optimizer nesterov --augment flip,shift --checkpoint $(TRAINING)/small-resnet \
	  --save $(TRAINING)/small-resnet.onnx --output $(TRAINING)/small-resnet.json
	.build/release/cnnbench report $(TRAINING)/softmax-layer.json $(TRAINING)/perceptron.json \
	  $(TRAINING)/multi-layer.json $(TRAINING)/lenet5.json $(TRAINING)/small-resnet.json \
	  --format markdown --output Reports/training.md --plots $(TRAINING)/plots
	mkdir -p Reports/training
	for network in lenet5 small-resnet; do \
	  cp $(TRAINING)/plots/$$network-json-accuracy-of-the-test-images-by-epoch-$$network.svg Reports/training/$$network.svg; \
	done

# Reports/principles.md: which principles of network design show in the accuracy of small networks.
principles: build
	.build/release/cnnbench experiment principles --format markdown --output Reports/principles.md

Reports/speed-against-numerical-error.svg: Reports/conv.json
	.build/release/cnnbench report $< --output .build/conv.txt --plots .build/plots
	cp .build/plots/$(notdir $@) $@

format:
	swift format format --in-place --recursive --parallel $(SWIFT_SOURCES)

lint:
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

# Every backend on every instruction set under the address sanitizer.
sanitize: packages
	Tests/sanitize.sh

# cnnbench side by side with ONNX Runtime, OpenVINO, ncnn, MNN and, with PEERS_TORCH=1, PyTorch.
peers: build $(PEERS)/installed $(TORCH)
	$(call compare,peers,)

# The same on every convolution of five networks: Reports/peers-networks-*. Turns of half the usual length keep each
# report within some hour.
peers-networks: build $(PEERS)/installed $(TORCH)
	$(call compare,peers-networks,--networks --turn 20)

# Whole networks in the same engines, from the same ONNX files: Reports/peers-nets-*. Some 20 minutes for each number of threads.
# `make peers-nets PEERS_OPTIONS='alexnet resnet50 --rounds 8'` measures these two.
peers-nets: build $(PEERS)/installed $(PEERS)/networks-installed
	$(call compare-networks,peers-nets,networks)

# An epoch of LeNet-5 and of the small residual network beside PyTorch: Reports/peers-training-*. Some 7 minutes for each number of
# threads. `make peers-training PEERS_OPTIONS='lenet5 --rounds 20' PEERS_THREADS=1` measures this one.
peers-training: build $(PEERS)/installed $(PEERS)/torch-installed
	$(call compare-networks,peers-training,training)

# A report for each number of threads. Arguments: the start of its name, the module of `peers` that makes it.
define compare-networks
mkdir -p Reports
for threads in $(PEERS_THREADS); do \
  report=Reports/$(1)-$$threads-thread; \
  if [ $$threads != 1 ]; then report=$${report}s; fi; \
  $(WITH_PEERS) $(PEERS)/bin/python -m peers.$(2) --threads $$threads --json $$report.json --markdown $$report.md \
    $(PEERS_OPTIONS) || exit; \
done
endef

# A report for each state of the caches and each number of threads; its rounds are kept next to the engines, for --resume.
# Arguments: the start of its name, options.
define compare
mkdir -p Reports
for cache in $(PEERS_CACHES); do for threads in $(PEERS_THREADS); do \
  direction=$$(echo '$(PEERS_OPTIONS)' | sed -n 's/.*--direction[ =]*\(backward-[a-z]*\).*/-\1/p'); \
  report=$(1)$$direction-$$threads-thread; \
  if [ $$threads != 1 ]; then report=$${report}s; fi; \
  if [ $$cache != warm ]; then report=$$report-$$cache; fi; \
  $(WITH_PEERS) $(PEERS)/bin/python -m peers $(2) --threads $$threads --cache $$cache \
    --json Reports/$$report.json --markdown Reports/$$report.md \
    --keep-rounds $(PEERS)/$$report.rounds.json $(PEERS_OPTIONS) || exit; \
done; done
endef

# Needs NumPy but no network: engines that are not installed are skipped.
peers-test:
	$(WITH_PEERS) $$(ls $(PEERS)/bin/python 2>/dev/null || echo $(PYTHON)) \
	  -m unittest discover --start-directory Benchmarks/Peers/tests --top-level-directory Benchmarks/Peers

$(PEERS)/installed: Benchmarks/Peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement Benchmarks/Peers/requirements.txt
	touch $@

# ncnn's converter, without the PyTorch that its Python half wants.
$(PEERS)/networks-installed: Benchmarks/Peers/requirements-networks.txt | $(PEERS)/installed
	$(PEERS)/bin/pip install --quiet --no-deps --requirement Benchmarks/Peers/requirements-networks.txt
	touch $@

$(PEERS)/torch-installed: Benchmarks/Peers/requirements-torch.txt | $(PEERS)/installed
	$(PEERS)/bin/pip install --quiet --requirement Benchmarks/Peers/requirements-torch.txt
	touch $@

# Reports/models.md: counts next to PyTorch's, the models of the onnx package, and all exports checked by onnx and ONNX Runtime.
# With MODELS_TORCH=1, PyTorch exports its networks and counts them anew (4 GB in .build-models).
models: build $(MODELS)/installed $(if $(MODELS_TORCH),$(MODELS)/exported)
	mkdir -p Reports
	$(MODELS)/bin/python Benchmarks/Models/report.py .build/release/cnnbench $(MODELS)/networks \
	  Benchmarks/Models/torch-counts.csv --exports > $(MODELS)/models.md
	mv $(MODELS)/models.md Reports/models.md

# What ONNX Runtime makes of some networks, for the tests, and of all, for Reports/networks-verification.md: a quarter of an hour.
OPINION_NETWORKS := lenet5-1998 lenet5 alexnet squeezenet1.0 googlenet bn-inception resnet18 resnet20 mobilenet-v1 mobilenet-v2 \
  mobilenet-v3-small shufflenet-v2 densenet121 efficientnet-b0
VERIFIED_BACKENDS := direct,im2col,winograd-f2,winograd-f3,winograd-f4,winograd-f5,winograd-f6,winograd-f7

second-opinion: build $(MODELS)/installed
	$(WITH_PEERS) $(MODELS)/bin/python Benchmarks/Models/second_opinion.py .build/release/cnnbench \
	  Tests/InferenceTests/Fixtures/second-opinion.json $(OPINION_NETWORKS)

networks-verification: build $(MODELS)/installed
	mkdir -p Reports
	$(WITH_PEERS) $(MODELS)/bin/python Benchmarks/Models/second_opinion.py .build/release/cnnbench $(MODELS)/second-opinion.json --all
	.build/release/cnnbench net --all --backend $(VERIFIED_BACKENDS) --time 1ms --format json \
	  --second-opinion $(MODELS)/second-opinion.json --output $(MODELS)/networks.json > /dev/null
	$(MODELS)/bin/python Benchmarks/Models/verification.py $(MODELS)/networks.json Reports/networks-verification.md

# Reports/onnx-conformance.md: the test cases of Debian's package, for early operator sets, and those of the onnx package.
ONNX_CASES ?= /usr/share/libonnx-testdata/data

onnx-conformance: build $(MODELS)/installed
	mkdir -p Reports
	$(MODELS)/bin/python Benchmarks/Models/write_conformance.py $(MODELS)/onnx-cases
	for cases in $(wildcard $(ONNX_CASES)) $(MODELS)/onnx-cases; do \
	  .build/release/cnnbench onnx conformance $$cases --format markdown || exit; \
	done > $(MODELS)/onnx-conformance.md
	mv $(MODELS)/onnx-conformance.md Reports/onnx-conformance.md

$(MODELS)/installed: Benchmarks/Models/requirements.txt
	$(PYTHON) -m venv $(MODELS)
	$(MODELS)/bin/pip install --quiet --requirement Benchmarks/Models/requirements.txt
	touch $@

$(MODELS)/exported: Benchmarks/Models/export_torch.py Benchmarks/Models/requirements-torch.txt | $(MODELS)/installed
	$(MODELS)/bin/pip install --quiet --requirement Benchmarks/Models/requirements-torch.txt
	$(MODELS)/bin/python Benchmarks/Models/export_torch.py $(MODELS)/networks Benchmarks/Models/torch-counts.csv
	touch $@

# The Swift code of the ONNX schema. Needs protoc (Debian's protobuf-compiler) and protoc-gen-swift of swift-protobuf 1.39.0.
onnx-schema:
	cd Sources/ModelFiles/ONNX/Schema && protoc --swift_out=. --swift_opt=Visibility=Internal onnx.proto
