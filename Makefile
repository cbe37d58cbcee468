# make serve   run the server at http://127.0.0.1:8000/ (PORT= and HOST= change the address)
# make test    every test, including those in a real browser (ARGS="-k name" selects some; ARGS="-n0 --pdb" runs them one by one)
# make test-long  the campaigns at full length, before a release (docs/TESTING.md)
# make test-mongodb, make test-postgres   the tests that involve the database, on MongoDB or PostgreSQL
# make test-ldap   the tests of logging in by LDAP, with a real slapd
# make test-s3 the tests of services, uploads and downloads, with every blob on a real S3 server
# make check   all checks that are not tests: format, lint, spelling, types, imports, templates, migrations, scripts
# make translations  add new texts to the catalogues of translators, and compile these (docs/TRANSLATE.md)
# make audit   known vulnerabilities in the pinned packages (uses the network)
# make bench-lists  lists of a user with 100,000 files, on SQLite, PostgreSQL and MongoDB (docs/PERFORMANCE.md)
# make bench   speed compared with nginx, @tus/server, tuspyserver and copyparty, into docs/PERFORMANCE.md (QUICK=1: a trial run)
# make lock    update the pins of every requirements file

PYTHON ?= python3
BIN := .venv/bin
# By default, glibc returns a block of 1 MiB to the system after each read, which costs uploads a third more CPU time.
# Blocks of 32 MiB are returned: kept, the 100 MiB of a password's hash fragment the heap, and three of them stay in memory.
MALLOC := MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456 MALLOC_TOP_PAD_=16777216 MALLOC_ARENA_MAX=2
# A stamp is named after the content of the files that it stands for, so that a changed file triggers a new installation.
stamp = .venv/$(1)-$(firstword $(shell cat $(2) | cksum))
SERVE_STAMP := $(call stamp,serve,requirements.txt)
DEV_STAMP := $(call stamp,dev,requirements-dev.txt cli/pyproject.toml)
BENCH_STAMP := $(call stamp,bench/pins,benchmarks/requirements.txt)
BENCH_NODE_STAMP := $(call stamp,bench-node,benchmarks/node/package-lock.json)
NODE_STAMP := $(call stamp,node,.ci/node/package-lock.json)
PIP := $(BIN)/pip -qq --disable-pip-version-check --no-input
# Checks use the settings of a public server, and write to a directory of their own.
DEPLOYED := env DATA_DIR=$(CURDIR)/.venv/check-data PUBLIC_URL=https://bytebin.example EMAIL_URL= DEBUG=false

# $(call programs,names of Debian packages and of their programs,what needs them)
define programs
missing=""; for program in $(1); do PATH="$$PATH:/usr/sbin" command -v $$program >/dev/null || missing="$$missing $$program"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing$$missing (once)" >&2; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "The $(2) need$$missing. On Debian or Ubuntu: sudo apt-get install$$missing" >&2; exit 1; \
	fi
endef

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^# make/make/p' Makefile

.PHONY: serve
serve: $(SERVE_STAMP)
	@$(BIN)/python manage.py prepare
	@(sleep 3; kill -0 $$$$ 2>/dev/null && exec $(BIN)/python manage.py purge --every 600) & \
	  (sleep 3; kill -0 $$$$ 2>/dev/null && exec $(BIN)/python manage.py notices --every 5) & \
	  (sleep 4; kill -0 $$$$ 2>/dev/null && exec $(BIN)/python manage.py jobs) & exec env $(MALLOC) $(BIN)/gunicorn

# Two processes more than there are cores (tests/conftest.py), four at most; all tests of a file run in the same process, the longest file first.
AT_ONCE := -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

# Bytecode is cached, whatever the environment says: each of several processes would compile all tests again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: test
test: $(DEV_STAMP) system-packages
	@exec $(BIN)/python -m pytest $(AT_ONCE) --budget=12 $(ARGS)

# The campaigns at full length, and the tests marked `long` (tests/campaign.py). Their figures go into docs/TESTING.md.
.PHONY: test-long
test-long: $(DEV_STAMP) long-packages
	@TEST_LONG=1 exec $(BIN)/python -m pytest $(AT_ONCE) $(ARGS)

# Services, accounts, keys, API, races and recovery; not the browsers, the command line or disk faults. The two that are
# left out of their directories take long, and what they look at does not pass through a database.
ON_EACH_DATABASE := tests/services tests/accounts tests/registration tests/sso tests/apikeys tests/webhooks tests/files tests/library tests/requests tests/observability tests/databases \
  tests/fuzz/test_malformed_requests.py \
  tests/durability/test_races_between_servers.py tests/durability/test_recovery.py tests/durability/test_fsck.py \
  --ignore=tests/apikeys/test_responses.py --ignore=tests/apikeys/test_screenshot_scripts.py
.PHONY: test-mongodb test-postgres
test-mongodb: $(DEV_STAMP)
	@TEST_DATABASE=mongodb exec $(BIN)/python -m pytest $(AT_ONCE) $(ON_EACH_DATABASE) $(ARGS)
test-postgres: $(DEV_STAMP)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || ( $(call programs,postgresql,tests on PostgreSQL) )
	@TEST_DATABASE=postgres exec $(BIN)/python -m pytest $(AT_ONCE) $(ON_EACH_DATABASE) $(ARGS)

# Tests that read or damage files of the filesystem store run in `make test` only. So do the contract test of every store
# (tests/blobstore) and the tests of S3 alone (tests/stores), on an S3 server of their own.
ON_S3 := tests/services $(addprefix tests/files/test_,bad_input.py deletion.py downloads.py exchanges.py gates.py \
	one_request.py ownership.py purge.py take_down.py)

.PHONY: test-s3
test-s3: $(DEV_STAMP) system-packages
	@exec $(BIN)/python -m tests.s3_server $(AT_ONCE) $(ON_S3) $(ARGS)

# The only tests with requirements-ldap.txt, part of which has to be compiled.
LDAP_STAMP := $(call stamp,ldap,requirements-ldap.txt)
LDAP_PACKAGES := slapd ldap-utils gcc libldap2-dev libsasl2-dev
HAS_LDAP = test -x /usr/sbin/slapd -a -e /usr/include/ldap.h -a -e /usr/include/sasl/sasl.h && \
  command -v ldapadd && command -v gcc
.PHONY: test-ldap ldap-packages
test-ldap: $(DEV_STAMP) ldap-packages $(LDAP_STAMP)
	@TEST_LDAP=1 exec $(BIN)/python -m pytest $(AT_ONCE) tests/ldap $(ARGS)

ldap-packages:
	@{ $(HAS_LDAP); } >/dev/null 2>&1 || ( $(call programs,$(LDAP_PACKAGES),tests of LDAP) )

$(LDAP_STAMP): | .venv/bin/python ldap-packages
	@echo "Installing what the tests of LDAP need into .venv (once)" >&2
	@$(PIP) install --require-hashes -r requirements-ldap.txt
	@touch $@

.PHONY: check
check: format lint spelling types imports templates texts django-checks security scripts

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "bytebin needs Python 3.11 or newer, but $(PYTHON) is older or missing. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

$(SERVE_STAMP): | .venv/bin/python
	@echo "Installing what bytebin needs into .venv (once)" >&2
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(DEV_STAMP): | .venv/bin/python
	@echo "Installing what the tests need into .venv (once)" >&2
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable ./cli
	@touch $@

# The browser tests use the system's Chromium (its headless shell) and Firefox; the upload tests use the system's curl.
.PHONY: system-packages
system-packages:
	@$(call programs,chromium-headless-shell firefox-esr curl wget strace nginx redis-server caddy openssl rsync unzip,tests)

# The long run uses the whole Chromium. It drives WebKitGTK too, through its WebKitWebDriver; `gi` is Debian's own, for
# Debian's own Python.
WEBKIT := webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb
HAS_WEBKIT = command -v WebKitWebDriver && command -v Xvfb && \
  /usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")'
.PHONY: long-packages
long-packages: system-packages
	@$(call programs,chromium ffmpeg,long tests)
	@{ $(HAS_WEBKIT); } >/dev/null 2>&1 || ( $(call programs,$(WEBKIT),long tests) )

.PHONY: bench
bench: $(SERVE_STAMP) $(DEV_STAMP) $(BENCH_STAMP) $(BENCH_NODE_STAMP)
	@$(call programs,nginx openssl chromium,benchmarks)
	@exec $(BIN)/python -m benchmarks $(if $(QUICK),--quick)

# Lists of 100,000 files on each database. The tables on the terminal belong into docs/PERFORMANCE.md.
.PHONY: bench-lists
bench-lists: $(DEV_STAMP)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || ( $(call programs,postgresql,benchmarks on PostgreSQL) )
	@for database in sqlite postgres mongodb; do TEST_DATABASE=$$database $(BIN)/python -m benchmarks.listing || exit 1; done

# The stamp is inside the environment, which starts empty: it never says more than what is installed.
$(BENCH_STAMP): | .venv/bin/python
	@echo "Installing servers for comparison into .venv/bench (once)" >&2
	@$(PYTHON) -m venv --clear .venv/bench
	@.venv/bench/bin/pip -qq --disable-pip-version-check --no-input install --require-hashes -r benchmarks/requirements.txt
	@touch $@

$(BENCH_NODE_STAMP): | .venv/bin/python
	@command -v npm >/dev/null || { \
	  echo "make bench needs npm for @tus/server. On Debian or Ubuntu: sudo apt-get install npm" >&2; exit 1; }
	@npm ci --prefix benchmarks/node --silent --no-audit --no-fund --omit=optional
	@touch $@

.PHONY: format lint spelling types imports templates texts django-checks security scripts
format: $(DEV_STAMP)
	$(BIN)/ruff format --check .
lint: $(DEV_STAMP)
	$(BIN)/ruff check .
spelling: $(DEV_STAMP)
	$(BIN)/typos
types: $(DEV_STAMP)
	$(DEPLOYED) $(BIN)/mypy
imports: $(DEV_STAMP)
	$(DEPLOYED) PYTHONPATH=cli/src $(BIN)/lint-imports
templates: $(DEV_STAMP)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/djlint --check --quiet templates
texts: $(DEV_STAMP)
	$(BIN)/python .ci/translations.py --check
django-checks: $(DEV_STAMP)
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file .venv/openapi.yaml
security: $(DEV_STAMP)
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bytebin accounts registration sso webhooks apikeys files cli/src gunicorn.conf.py manage.py
scripts: $(DEV_STAMP) $(NODE_STAMP)
	$(BIN)/python .ci/check_js_layers.py
	$(BIN)/python static/vendor/refresh.py --check
	$(BIN)/python .ci/write_media_types.py --check
	.ci/node/node_modules/.bin/tsc --project jsconfig.json

$(NODE_STAMP): | .venv/bin/python
	@command -v npm >/dev/null || { \
	  echo "make check needs npm to check the types of the scripts. On Debian or Ubuntu: sudo apt-get install npm" >&2; exit 1; }
	@npm ci --prefix .ci/node --silent --no-audit --no-fund
	@touch $@

.PHONY: format-all
format-all: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates

.PHONY: translations
translations: $(DEV_STAMP)
	$(BIN)/python .ci/translations.py

.PHONY: audit
audit: $(DEV_STAMP)
	$(BIN)/pip-audit --requirement requirements-dev.txt --require-hashes --disable-pip

.PHONY: lock
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv" >&2; exit 1; }
	@for name in requirements requirements-redis requirements-mongodb requirements-postgres requirements-s3 requirements-film requirements-ldap requirements-dev benchmarks/requirements; do \
	  uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal \
	    $$name.in --output-file $$name.txt || exit 1; \
	done
