# The server alone. docs/DEPLOY.md says how to run it; compose.yaml runs it with MongoDB, S3 and Redis.
FROM python:3.12-slim-bookworm AS build
# The databases, store and cache that the image supports besides SQLite and the filesystem.
ARG EXTRAS="mongodb postgres s3 redis"
WORKDIR /opt/bytebin
COPY requirements*.txt ./
RUN python -m venv /opt/venv \
    && for extra in "" $EXTRAS; do \
         /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
           -r "requirements${extra:+-$extra}.txt" || exit 1; \
       done
COPY . .
# The hashed static files belong to the release, so they are built once, here. The secret key of this step stays in this stage.
RUN DATA_DIR=/tmp/build STATIC_ROOT=/opt/bytebin/staticfiles \
      /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q accounts apikeys bytebin files registration sso webhooks

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin bytebin \
    && install --directory --owner=bytebin --group=bytebin --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/bytebin /opt/bytebin
WORKDIR /opt/bytebin
USER bytebin
# The MALLOC_ values save a sixth to a third of the CPU time of uploads (docs/DEPLOY.md).
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/opt/bytebin/staticfiles HOST=0.0.0.0 PORT=8000 \
    MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456 MALLOC_TOP_PAD_=16777216 MALLOC_ARENA_MAX=2
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn"]
