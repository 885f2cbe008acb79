# The everyday commands. Everything that takes long says so while it works; results are kept in
# $YUNMALL_CACHE (default ~/.cache/yunmall), outside the clone.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.PHONY: help run dev check test bench build bundle dist e2e size screenshots install-pictures lighthouse felt

YUNMALL_CACHE ?= $(HOME)/.cache/yunmall
export YUNMALL_CACHE

# Finds or installs the tools, then uses the compiler it chose and cargo's output folder. Setting
# the site root here means that the server reads what was just built, wherever that is.
define prepare
xtask/bootstrap.sh $(1)
source target/toolchain.env
export YUNMALL_SITE_ROOT="$${YUNMALL_SITE_ROOT:-$$CARGO_TARGET_DIR/site}"
endef

# Always the same selection of packages, because features are united over the selection: another
# one would compile the dependencies again.
define compile
cargo build --release --bin yunmall --bin xtask
endef

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build everything and serve the demo shop
	@$(call prepare,run)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	exec "$$CARGO_TARGET_DIR/release/yunmall" serve

dev: ## serve, and start over whenever a source changes
	@$(call prepare,run)
	$(compile)
	exec "$$CARGO_TARGET_DIR/release/xtask" dev

build: ## compile server and chores in release
	@$(call prepare,run)
	$(compile)

bundle: ## build what the browser downloads
	@$(call prepare,run)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle

dist: bundle ## the quickest program and its files, for a server of one's own, into target/dist; takes twenty minutes more
	@$(call prepare,run)
	cargo build --profile dist --bin yunmall
	rm -rf target/dist && mkdir target/dist
	cp "$$CARGO_TARGET_DIR/dist/yunmall" target/dist/
	cp -r "$$YUNMALL_SITE_ROOT" target/dist/site
	echo "target/dist is ready: there, ./yunmall serve --site-root site"

check: ## formatting, clippy and the house rules
	@$(call prepare,run)
	xtask/check.sh

test: ## all tests: units, databases, HTTP, browser
	@xtask/test.sh

e2e: ## the browser tests alone; ARGS="--project phone home" is passed on
	@$(call prepare,test)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	cd end2end
	npx playwright test $(ARGS)

bench: ## measure the shop
	@$(call prepare,run)
	xtask/bench.sh $(ARGS)

size: bundle ## what the browser downloads, weighed
	@source target/toolchain.env
	"$$CARGO_TARGET_DIR/release/xtask" size

screenshots: ## pictures of every page anew, into docs/screenshots; ARGS="/ /cart" shows some, in target/screenshots
	@$(call prepare,test)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	if [[ -n "$(ARGS)" ]]; then
	  node end2end/screenshots.mjs $(ARGS)
	else
	  cd end2end && npx playwright test --config gallery.config.ts
	fi

install-pictures: ## draw the pictures of the install sheet anew, into public/screenshots
	@$(call prepare,test)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	node end2end/install-pictures.mjs

felt: ## how a slow phone answers to touches on the buying path (INP), and a tab's memory
	@$(call prepare,test)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	cd end2end && node felt.mjs $(ARGS)

lighthouse: ## Lighthouse on a phone, the middle of five runs; ARGS="/ /cart"
	@$(call prepare,test)
	$(compile)
	"$$CARGO_TARGET_DIR/release/xtask" bundle
	node end2end/lighthouse.mjs $(ARGS)
