# Everything that a developer or a user runs. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Swift's runtime is linked in: the program starts in half the time and runs without a toolchain. By LLVM's linker, as
# GNU's warns of functions in Swift's libraries that nobody calls. Functions are bound at the start: when one is bound at its
# first call, the dynamic linker saves all registers to the stack, and with them what copying a key has left there.
# Optimised across modules: small files spend a twentieth less.
RELEASE := --configuration release --static-swift-stdlib -Xswiftc -cross-module-optimization \
	-Xswiftc -use-ld=lld -Xlinker -z -Xlinker now
# Warnings are errors by the manifest. These are too much for a manifest, as they reach dependencies.
SENDABLE := -Xswiftc -Xfrontend -Xswiftc -require-explicit-sendable
STRICT := --scratch-path .build/strict $(SENDABLE)
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Kernels Benchmarks/DirectKMS
comma := ,
STAMPS := .build/stamps
COFFER := .build/release/coffer

.PHONY: help
help: ## Lists the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

# ---- What the system must have -------------------------------------------------------------------------------------

# $(call ensure,CHECK,PACKAGES) installs the packages unless the shell command CHECK succeeds.
define ensure
	@if ! ( $(1) ) >/dev/null 2>&1; then \
		command -v apt-get >/dev/null || { echo "make: install the equivalent of: $(2)" >&2; exit 1; }; \
		echo "installing $(2)"; \
		$(SUDO) apt-get update -qq && \
			$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	fi
endef

# Looked at again whenever this file changes: it may ask for more than it did.
$(STAMPS)/packages: Makefile
	@command -v swift >/dev/null || { echo "make: no swift on PATH: see https://www.swift.org/install" >&2; exit 1; }
	$(call ensure,pkg-config --exists libcrypto libzstd libcurl,pkg-config libssl-dev libzstd-dev libcurl4-openssl-dev)
	@mkdir -p $(@D) && touch $@

$(STAMPS)/test-packages: $(STAMPS)/packages
	$(call ensure,python3 -c "import ensurepip$(comma) venv",python3 python3-venv)
	$(call ensure,command -v openssl && command -v gpg && command -v gpg-agent && command -v gpgconf && command -v softhsm2-util && command -v pkcs11-tool && command -v jq,openssl gpg gpg-agent gpgconf softhsm2 opensc jq)
	@touch $@

# Peers are compared with where they can be had.
$(STAMPS)/bench-packages: $(STAMPS)/packages
	-$(call ensure,command -v age && command -v zstd && command -v rclone,age zstd rclone)
	@touch $@

# Libraries that the tests check our files with; nothing of them is in the product.
$(STAMPS)/peers: $(STAMPS)/test-packages
	@python3 -m venv .build/peers
	@.build/peers/bin/python -m pip install --quiet --disable-pip-version-check \
		'cryptography>=49,<50' 'zstandard>=0.22,<1' 'botocore>=1.35,<2' 'boto3>=1.35,<2' \
		'moto[server,kms,sts,s3]>=5.1,<6' 'awscli>=1.35,<2'
	@touch $@

# ---- Use -----------------------------------------------------------------------------------------------------------

.PHONY: release
release: $(STAMPS)/packages ## Builds the program: .build/release/coffer.
	swift build $(RELEASE) --product coffer

.PHONY: quickstart
quickstart: release ## Builds, makes a key, encrypts a real file, verifies, decrypts, compares.
	@COFFER=$(COFFER) Benchmarks/quickstart.sh

.PHONY: install
install: release ## Installs program, manual page and completions under PREFIX (/usr/local).
	@mkdir -p .build/manual
	swift build $(RELEASE) --product generate-manual
	.build/release/generate-manual $(COFFER) --output-directory .build/manual
	install -D -m 755 $(COFFER) $(DESTDIR)$(PREFIX)/bin/coffer
	install -D -m 644 .build/manual/coffer.1 $(DESTDIR)$(PREFIX)/share/man/man1/coffer.1
	mkdir -p $(DESTDIR)$(PREFIX)/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}
	$(COFFER) --generate-completion-script bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/coffer
	$(COFFER) --generate-completion-script zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_coffer
	$(COFFER) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/coffer.fish

# ---- Develop -------------------------------------------------------------------------------------------------------

# $(call by_parts,COMMAND) tests part after part: all tests of one process begin at once, and those that look at a clock
# or a connection would wait for minutes until a processor is free for their next step.
by_parts = set -e; for part in '--skip ^Coffer.*Tests' '--filter ^CofferTests' '--filter ^CofferCommandTests'; do $(1) $$part; done

.PHONY: test
test: $(STAMPS)/peers release ## Runs all tests.
	$(call by_parts,COFFER_RELEASE=$(abspath $(COFFER)) swift test)

.PHONY: lint
lint:
	swift format lint --strict --recursive --parallel $(SOURCES)

.PHONY: check
check: $(STAMPS)/peers lint release ## All that must hold before a change goes in: what CI runs.
	$(MAKE) plain
	swift build --build-tests $(STRICT) --explicit-target-dependency-import-check error
	$(call by_parts,COFFER_RELEASE=$(abspath $(COFFER)) swift test --skip-build $(STRICT))
	$(MAKE) docs
	$(MAKE) thread address
	$(MAKE) bench-check

# Optimised, or their tests take four times as long. ThreadSanitizer would have each program that the tests start wait
# for a second at its end.
.PHONY: thread address
thread: $(STAMPS)/peers ## Runs all tests under ThreadSanitizer.
	$(call by_parts,COFFER_TEST_STRIDE=7 TSAN_OPTIONS=halt_on_error=1:atexit_sleep_ms=0 \
		swift test --scratch-path .build/thread --sanitize=thread -Xswiftc -O)

address: $(STAMPS)/peers ## Runs all tests under AddressSanitizer.
	$(call by_parts,COFFER_TEST_STRIDE=7 \
		swift test --scratch-path .build/address --sanitize=address --disable-xctest -Xswiftc -O)

# The program that needs neither the headers of libcurl nor the library, and says so when it is asked for keys of AWS KMS.
# Where the strict build is: nothing but what the trait decides is built twice.
.PHONY: plain
plain: $(STAMPS)/packages
	swift build $(STRICT) --disable-default-traits --product coffer
	status=0; .build/strict/debug/coffer encrypt --key aws-kms:alias/none Makefile -o /dev/null \
		2>.build/plain-message || status=$$?; test $$status = 64
	grep -q 'build with the trait AmazonKMS' .build/plain-message

.PHONY: docs
docs: ## Builds the documentation, in .build/documentation.
	swift package $(STRICT) --allow-writing-to-directory .build/documentation \
		generate-documentation --target Coffer --warnings-as-errors --output-path .build/documentation

.PHONY: format
format: ## Formats all sources.
	swift format --in-place --recursive --parallel $(SOURCES)

# Planned anew each time: SwiftPM doesn't see files come and go in a package that another depends on by its path.
.PHONY: benchmarks
benchmarks: $(STAMPS)/packages
	@rm -f .build/release.yaml
	swift build $(RELEASE) --package-path Benchmarks --scratch-path .build

# What draws the charts of the page.
$(STAMPS)/report: $(STAMPS)/test-packages
	@python3 -m venv .build/report
	@.build/report/bin/python -m pip install --quiet --disable-pip-version-check 'plotly>=6,<8'
	@touch $@

page = .build/report/bin/python Benchmarks/Report/report.py

# That all of it runs from end to end, with every service; its figures mean nothing when it is this short.
.PHONY: bench-check
bench-check: $(STAMPS)/peers $(STAMPS)/report benchmarks
	$(call ensure,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium)
	.build/release/coffer-benchmarks --kms --kms-seconds 0.3 --kms-size 8MiB --json .build/kms.json
	.build/release/coffer-benchmarks --kms --kms-seconds 0.3 --kms-size 8MiB --against .build/kms.json \
		| grep 'compared with the run of' >/dev/null
	python3 -c "import json; kms = json.load(open('.build/kms.json'))['kms']; \
		names = [s['service'].split(',')[0] for s in kms]; \
		assert names[:2] == ['emulator'] * 2 and names[-1] == 'moto', names; \
		assert all(d['figure']['calls'] > 0 for s in kms for d in s['direct']), kms"
	.build/release/coffer-benchmarks --trees --runs 1 --small-files 50 --mixed-size 1MiB --empty-files 100 \
		--json .build/trees.json
	for part in kms trees; do \
		$(page) .build/$$part.json .build/$$part.html && python3 Benchmarks/Report/check.py .build/$$part.html || exit; \
	done

# Where `make bench` keeps its figures; its page stands beside them.
BENCH_JSON ?= .build/benchmarks.json

.PHONY: bench
bench: $(STAMPS)/bench-packages $(STAMPS)/peers $(STAMPS)/report benchmarks ## Measures the main figures, and makes a page of them; BENCH="--runs 9" for more.
	.build/release/coffer-benchmarks $(BENCH) --json $(BENCH_JSON)
	$(page) $(BENCH_JSON) $(BENCH_JSON:.json=).html

.PHONY: bench-sweep
bench-sweep: $(STAMPS)/bench-packages benchmarks ## Measures speed over workers, segment sizes and compression.
	.build/release/coffer-benchmarks --sweep $(BENCH)

.PHONY: clean
clean: ## Removes all that was built.
	rm -rf .build
