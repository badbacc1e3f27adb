# The image of web, worker and beat: the same code, started three ways (docker-compose.yml).

FROM node:22-slim AS npm
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.12-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/runtime.txt requirements/
RUN /venv/bin/pip install --require-hashes -r requirements/runtime.txt

FROM packages AS build
WORKDIR /app
COPY . .
COPY --from=npm /app/node_modules node_modules
RUN /venv/bin/pip install --require-hashes -r requirements/build.txt \
    && /venv/bin/python -m scripts.messages compile
# The settings want these named; nothing that is made here depends on them.
RUN SECRET_KEY=unused ALLOWED_HOSTS=unused BASE_URL=https://unused DATABASE_URL=postgresql:///unused \
    /venv/bin/python manage.py collectstatic --no-input

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=socialnet.settings
RUN useradd --system --uid 10001 --no-create-home socialnet \
    && install --directory --owner socialnet /var/lib/beat
WORKDIR /app
# Without Babel: this is /venv as it was before the build.
COPY --from=packages /venv /venv
COPY --from=build /app /app
USER socialnet
EXPOSE 8000
CMD ["gunicorn", "socialnet.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", "--preload", \
    "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
