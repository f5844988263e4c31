# Two commands: `make run` and `make test`. Both install what they need into .venv first.
# Paths are relative throughout: this folder's own may hold a space.
PYTHON_HERE = .venv/bin/python
# Held to strict types: the parts that know no Django.
PURE = claims/language claims/reasons claims/meaning.py claims/relate.py claims/provenance/likeness.py \
       claims/provenance/shingles.py config/ids.py config/postgres.py config/progress.py \
       $(addprefix sources/,$(addsuffix .py,address archives body charset clean connection discovery edits entries feeds \
       fetch found furniture guard json_values jsonfeed lines lists markup metadata microdata moments online opml outcomes pages politeness \
       records review_files review_pages reviewed robots signs sitemaps substance warc wordwise))

OUT = var/screenshots

.PHONY: run test screenshots install lint types checks samples lock

run: install
	@exec $(PYTHON_HERE) -m config.serve

test:
	@config/install.sh requirements-dev.txt
	$(MAKE) --no-print-directory lint types checks
	$(PYTHON_HERE) -m pytest

# Every page as pictures, side by side in OUT/index.html. Chooses some: ONLY="claim story".
screenshots:
	@config/install.sh requirements-dev.txt
	@$(PYTHON_HERE) -m tests.browser.screenshots "$(OUT)" $(ONLY)

install:
	@config/install.sh requirements.txt

lint:
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .

types:
	$(PYTHON_HERE) -m mypy --strict $(PURE)

# Production's settings: an address with https:// switches on what needs it.
checks:
	$(PYTHON_HERE) manage.py makemigrations --check --dry-run
	SITE_URL=https://claims.example.org SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" \
		$(PYTHON_HERE) manage.py check --deploy --fail-level WARNING

# After a change of a .in file: locks every package with its hash.
lock:
	@test -x .uv/bin/uv || { python3 -m venv .uv && .uv/bin/python -m pip install --quiet uv; }
	.uv/bin/uv pip compile --quiet --python-version 3.12 --universal --generate-hashes requirements.in -o requirements.txt
	.uv/bin/uv pip compile --quiet --python-version 3.12 --universal --generate-hashes requirements-parquet.in -o requirements-parquet.txt
	.uv/bin/uv pip compile --quiet --python-version 3.12 --universal --generate-hashes requirements-dev.in -o requirements-dev.txt
	.uv/bin/uv pip compile --quiet --no-deps --python-version 3.12 --universal --generate-hashes requirements-nodeps.in -o requirements-nodeps.txt
